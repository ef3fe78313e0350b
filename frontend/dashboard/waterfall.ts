/** A message's way laid out on an axis of time, in shares of its whole length. */

import type { JourneyDetail, Span } from '../../src/protocol/watched.ts'
import { ticks } from './scales.ts'

export interface Bar {
  span: Span
  /** Where it begins and how long it is, 0 to 1 of the axis. */
  from: number
  share: number
  /** It begins so many milliseconds after the end of the axis: a replay long after an outage. */
  laterMs?: number
}

export interface Waterfall {
  /** The end of the axis. */
  endMs: number
  /** Milliseconds from its begin. */
  ticks: number[]
  /** The parts of the message's own way, the whole first. */
  own: Bar[]
  /** The batches that it was a part of. */
  batches: Bar[]
}

const mostTicks = 5

export function waterfallOf({ traceId, receivedAt, ms, spans }: JourneyDetail): Waterfall {
  const endMs = Math.max(ms, 0.01)
  const bars = spans.map((span) => barOf(span, receivedAt, endMs))
  return {
    endMs,
    ticks: ticks(endMs, mostTicks),
    own: bars.filter(({ span }) => span.traceId === traceId),
    batches: bars.filter(({ span }) => span.traceId !== traceId),
  }
}

function barOf(span: Span, begin: number, endMs: number): Bar {
  const start = span.startedAt - begin
  if (start > endMs) return { span, from: 1, share: 0, laterMs: start }
  const from = Math.max(0, start / endMs)
  const end = Math.min(1, Math.max(from, (start + span.ms) / endMs))
  return { span, from, share: end - from }
}

/** Which stage a span belongs to, for its colour; undefined: none, or all of them. */
export function stageOf({ name }: Span): 'queue' | 'store' | 'journal' | 'deliver' | undefined {
  const [first = ''] = name.split(' ')
  switch (first) {
    case 'replay':
      return 'store'
    case 'queue':
    case 'store':
    case 'journal':
    case 'deliver':
      return first
    default:
      return undefined
  }
}
