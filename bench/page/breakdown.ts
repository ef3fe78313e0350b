/** What a run cost, and the same run by room, by generator process, and by what went wrong. */

import type { Summary } from '../results/summary.ts'
import { html, type Markup } from './html.ts'
import { facts, section, sign, table, type Head } from './section.ts'
import { bytes, costOf, count, percent, perhaps, time } from './words.ts'

const number = true as const

export function cost({ cost, server, generator }: Summary): Markup {
  const body = html`${facts([
      ['server CPU a delivery', perhaps(cost.serverPerDelivery, costOf)],
      ['generator CPU a delivery', costOf(cost.generatorPerDelivery)],
      ['server memory a connection', perhaps(cost.serverBytesPerConnection, bytes)],
      ['kernel memory a connection, both ends', perhaps(cost.kernelBytesPerConnection, bytes)],
      ['generator memory a connection', perhaps(cost.generatorBytesPerConnection, bytes)],
      ['wire bytes for each byte of text', cost.wireBytesPerByte?.toFixed(2) ?? '–'],
      ['server CPU', perhaps(server?.cpu, percent)],
      ['server event loop', perhaps(server?.eventLoopUtilization, percent)],
      ['server loop delay, worst p99', perhaps(server?.loopDelayP99, time)],
      [
        'server RSS',
        html`${perhaps(server?.rssBytesMax, bytes)}
          <small>${perhaps(server?.rssBytesBefore, bytes)} before</small>`,
      ],
      ['generator event loop, busiest', percent(generator.eventLoopUtilization)],
      ['generator RSS', bytes(generator.rssBytes)],
    ])}
    <p class="note">
      ${server ? html`The server’s numbers come from its ${server.source}.` : 'The server tells nothing about itself.'}
    </p>`
  return section('cost', 'Cost', body)
}

export function breakdown(summary: Summary): Markup {
  const body = html`${troubles(summary)}${workers(summary)}${rooms(summary)}`
  return section('breakdown', 'Rooms, workers, refusals', body)
}

function troubles({ messages, departures }: Summary): Markup {
  const heads: Head[] = [{ text: 'why' }, { text: 'count', number }]
  const list = (caption: string, record: Record<string, number>, none: string) => {
    const rows = Object.entries(record).sort(([, a], [, b]) => b - a)
    return rows.length === 0
      ? html`<p>${none}</p>`
      : table(
          caption,
          heads,
          rows.map(([why, times]) => [why, count(times)]),
        )
  }
  return html`${list('Messages that the server refused', messages.refused, 'The server refused no message.')}
  ${list('Connections that ended, or could not be made', departures, 'Every connection was made, and none ended before its time.')}`
}

function workers({ generator }: Summary): Markup {
  const heads: Head[] = [
    { text: 'generator' },
    ...['CPU of one core', 'event loop', 'RSS'].map((text) => ({ text, number })),
  ]
  return table(
    'Generator processes',
    heads,
    generator.workers.map(({ cpu, eventLoopUtilization, rssBytes }, i) => [
      `worker ${i + 1}`,
      percent(cpu),
      percent(eventLoopUtilization),
      bytes(rssBytes),
    ]),
  )
}

/** So many are shown at once. */
const few = 6

function rooms({ perRoom, rooms }: Summary): Markup | undefined {
  if (perRoom.length === 0) return undefined
  const heads: Head[] = [
    { text: 'room' },
    { text: 'acked', number },
    { text: 'deliveries', number },
    { text: 'one order' },
  ]
  const rows = perRoom.map(({ room, acked, deliveries, agrees }) => [
    room,
    count(acked),
    count(deliveries),
    sign(agrees),
  ])
  const caption =
    perRoom.length < rooms
      ? `Rooms: the slowest ${count(perRoom.length)} of ${count(rooms)}`
      : 'Rooms, those without one order first'
  const rest = rows.slice(few)
  return html`${table(caption, heads, rows.slice(0, few))}${
    rest.length > 0 &&
    html`<details>
      <summary>${count(rest.length)} more rooms</summary>
      ${table('More rooms', heads, rest)}
    </details>`
  }`
}
