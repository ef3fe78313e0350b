/** Draws a message's way: a row for each span, its bar on the axis of time, and what is known of it when opened. */

import type { JourneyDetail, Span } from '../../src/protocol/watched.ts'
import { element } from '../dom.ts'
import { hashOfMessage } from './address.ts'
import { count, countOf, duration } from './units.ts'
import { stageOf, waterfallOf, type Bar } from './waterfall.ts'

/** More messages of a batch are counted, not listed. */
const mostLinks = 12
/** A length in writing takes about so much of the axis. */
const labelShare = 0.2

export function waterfallView(detail: JourneyDetail): HTMLElement {
  const { endMs, ticks, own, batches } = waterfallOf(detail)
  const rows = own.map((bar, at) => row(bar, at > 0, detail.id))
  const theirs = batches.map((bar) => row(bar, false, detail.id))
  const title = element('h3', '', batchTitle(batches))
  const made = element('div', 'waterfall', axis(ticks, endMs), ...rows)
  if (theirs.length > 0) made.append(title, ...theirs)
  return made
}

function batchTitle([first, second]: readonly Bar[]): string {
  const messages = first?.span.attributes['messaging.batch.message_count']
  if (second) return 'Its batches'
  return typeof messages === 'number' ? `Its batch, of ${countOf(messages, 'message')}` : 'Its batch'
}

function axis(ticks: readonly number[], endMs: number): HTMLElement {
  const marks = ticks.map((ms) => {
    const mark = element('span', 'tick', duration(ms).replace(/^0\sms$/, '0'))
    mark.style.setProperty('--at', String(ms / endMs))
    return mark
  })
  const made = element('div', 'axis', element('div', 'axis-marks', ...marks))
  made.ariaHidden = 'true'
  return made
}

function row({ span, from, share, laterMs }: Bar, inside: boolean, id: string): HTMLElement {
  const bar = element('span', `bar stage-${stageOf(span) ?? 'whole'}`)
  bar.style.setProperty('--from', String(from))
  bar.style.setProperty('--share', String(share))
  bar.classList.toggle('later', laterMs !== undefined)
  const name = element('span', 'span-name', wordsOf(span))
  const summary = element(
    'summary',
    '',
    name,
    element('span', 'track', bar, lengthOf({ span, from, share, laterMs })),
  )
  const made = element('details', inside ? 'span inside' : 'span', summary, attributes(span, id))
  made.classList.toggle('failed', span.error !== undefined)
  return made
}

/** How long it took, beside its bar where there is room, else in it. */
function lengthOf({ span, from, share, laterMs }: Bar): HTMLElement {
  const took = element(
    'span',
    'took',
    laterMs === undefined ? duration(span.ms) : `${duration(laterMs)} after it arrived`,
  )
  const full = from + share > 1 - labelShare
  const side = !full ? 'after' : from > labelShare ? 'before' : 'within'
  took.classList.add(side)
  took.style.setProperty('--at', String(side === 'before' ? from : from + share))
  return took
}

/** The name of a span without the part that is the same for all. */
function wordsOf({ name, error }: Span): string {
  const short = name.replace(' /rooms/{roomId}', '').replace(/^send$/, 'whole way')
  return error === undefined ? short : `${short}: ${error}`
}

function attributes(span: Span, id: string): HTMLElement {
  const known = [
    ...Object.entries(span.attributes).map(([name, value]) => [name, String(value)] as const),
    ['span', span.spanId] as const,
    ['trace', span.traceId] as const,
  ]
  const list = element('dl', 'attributes')
  for (const [name, value] of known) list.append(element('dt', '', name), element('dd', '', value))
  const made = element('div', 'span-body', list)
  const others = span.links.flatMap(({ messageId }) =>
    messageId === undefined || messageId === id ? [] : [messageId],
  )
  if (others.length > 0) made.append(companions(others))
  return made
}

/** The other messages of a batch, each with a link to its own way. */
function companions(ids: readonly string[]): HTMLElement {
  const links = ids.slice(0, mostLinks).map((id) => {
    const link = element('a', '', id.slice(0, 8))
    link.href = hashOfMessage(id)
    link.title = id
    return element('li', '', link)
  })
  const rest = ids.length - links.length
  const more = rest > 0 ? [element('li', '', `and ${count(rest)} more`)] : []
  return element('div', 'companions', 'Together with ', element('ul', '', ...links, ...more))
}
