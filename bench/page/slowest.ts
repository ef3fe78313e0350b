/** The slowest deliveries, each with the way of its message: due, sent, acked, delivered to the slowest member. */

import type { SlowMessage, Summary } from '../results/summary.ts'
import { html, type Markup, type Shown } from './html.ts'
import { round } from './picture.ts'
import { section, table } from './section.ts'
import { count, moment, time } from './words.ts'

export function slowest({ slowest: messages }: Summary): Markup {
  if (messages.length === 0)
    return section('slowest', 'Slowest messages', html`<p>Nothing was delivered.</p>`)
  const most = Math.max(...messages.map(({ delivery }) => delivery), 1)
  const heads = [
    { text: 'message' },
    { text: 'due at', number: true as const },
    { text: 'lag', number: true as const },
    { text: 'acked', number: true as const },
    { text: 'delivered', number: true as const },
    { text: `due, sent, acked, delivered, on a scale of ${time(most)}` },
    { text: 'trace' },
  ]
  const body = html`<p class="note">Times count from when the message was due. ${shared(messages)}</p>
    ${table(
      'Slowest first',
      heads,
      messages.map((message) => cells(message, most)),
    )}
    <p class="keys">
      ${keys.map(
        ([look, text]) =>
          html`<span class="key"
            ><svg class="swatch" aria-hidden="true"><rect class="${look}" y="1" width="12" height="8" /></svg
            >${text}</span
          >`,
      )}
    </p>`
  return section('slowest', 'Slowest messages', body)
}

const keys = [
  ['waited', 'due, not sent yet'],
  ['stored', 'sent, not acked yet'],
  ['spread', 'acked, not delivered yet'],
] as const

function cells({ room, sender, seq, delivery, at, lag, ack, traceId }: SlowMessage, most: number): Shown[] {
  return [
    html`${room} <small>sender ${sender}, seq ${count(seq)}</small>`,
    moment(at),
    time(lag),
    ack === undefined ? '–' : time(ack),
    time(delivery),
    way(lag, ack, delivery, most),
    traceId === undefined ? '–' : html`<code class="trace">${traceId}</code>`,
  ]
}

/** An ack may come after the delivery: then it is only marked. */
function way(lag: number, ack: number | undefined, delivery: number, most: number): Markup {
  const percent = (micros: number) => round((Math.min(micros, most) / most) * 100)
  const taken = Math.max(lag, Math.min(ack ?? lag, delivery))
  const bar = (look: string, from: number, to: number) =>
    html`<rect
      class="${look}"
      x="${percent(from)}%"
      width="${round(Math.max(0, percent(to) - percent(from)))}%"
      y="3"
      height="8"
    />`
  return html`<svg class="way" aria-hidden="true">
    ${bar('waited', 0, lag)}${bar('stored', lag, taken)}${bar('spread', taken, delivery)}${
      ack !== undefined && html`<rect class="acked" x="${percent(ack)}%" width="2" y="0" height="14" />`
    }
  </svg>`
}

/** What most of them have in common. */
function shared(messages: readonly SlowMessage[]): string {
  const told = [
    most(messages, ({ room }) => `were said in ${room}`),
    most(messages, ({ at }) => `were due in the second from ${moment(Math.floor(at))}`),
  ]
  const found = told.filter((text) => text !== undefined)
  return found.length === 0 ? '' : `Of these ${count(messages.length)}, ${found.join('; ')}.`
}

function most(messages: readonly SlowMessage[], of: (message: SlowMessage) => string): string | undefined {
  const counts = new Map<string, number>()
  for (const message of messages) counts.set(of(message), (counts.get(of(message)) ?? 0) + 1)
  const [text, times] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), ['', 0])
  if (times < 3 || times <= messages.length / 2) return undefined
  return `${times === messages.length ? 'all' : count(times)} ${text}`
}
