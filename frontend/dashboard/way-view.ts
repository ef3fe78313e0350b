/** All that is known of one message's way: why it took so long, its facts, its waterfall. */

import type { JourneyDetail } from '../../src/protocol/watched.ts'
import { button, element, setText } from '../dom.ts'
import { hashOf } from '../route.ts'
import { stageLegend } from './stages.ts'
import { bytes, count, countOf, duration } from './units.ts'
import { waterfallView } from './waterfall-view.ts'

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

export function wayView(detail: JourneyDetail): Node[] {
  const why = element('p', 'why', detail.why)
  return [why, facts(detail), stageLegend(), waterfallView(detail)]
}

function facts(detail: JourneyDetail): HTMLElement {
  const { seq, bytes: size, receivedAt, id, traceId } = detail
  const list = element('dl', 'facts')
  const fact = (name: string, ...value: (Node | string)[]) => {
    const made = element('div', '', element('dt', '', name), element('dd', '', ...value))
    list.append(made)
    return made
  }
  fact('Received', clock.format(receivedAt))
  fact('Durable', durability(detail))
  fact('Delivered', delivery(detail))
  fact('Said in', roomLink(detail), seq === null ? '' : `, No. ${count(seq)}`, `, ${bytes(size)}`)
  for (const line of [fact('Message', copied(id)), fact('Trace', copied(traceId))])
    line.classList.add('whole-line')
  return list
}

function durability({ stages, refused, seq }: JourneyDetail): string {
  if (refused !== undefined) return `never: ${refused.replaceAll('_', ' ')}`
  const { queue = 0, store = 0, journal } = stages
  const after = `after ${duration(queue + store + (journal ?? 0))}`
  if (journal === undefined) return `${after}, in Postgres`
  return `${after}, in the journal${seq === null ? '; it has no number yet' : ''}`
}

function delivery({ refused, recipients, receivedAt, ms }: JourneyDetail): string {
  if (refused !== undefined) return 'to nobody'
  if (recipients === 0) return 'nobody was there to read it'
  return `to ${countOf(recipients, 'connection')}, the last at ${clock.format(receivedAt + ms)}`
}

function roomLink({ room, roomName }: JourneyDetail): HTMLElement {
  const link = element('a', '', roomName)
  link.href = `/frontend${hashOf(room)}`
  return link
}

/** An id, and a button that copies it where the browser lets pages copy. */
function copied(id: string): HTMLElement {
  const made = element('span', 'copied', element('code', '', id))
  if (!('clipboard' in navigator)) return made
  const copy = button('link', 'Copy', () => {
    void navigator.clipboard.writeText(id).then(
      () => setText(copy, 'Copied'),
      () => setText(copy, 'Not allowed'),
    )
  })
  made.append(' ', copy)
  return made
}
