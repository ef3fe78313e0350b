/** From the monotonic clock, in which facts are told, to the calendar, in which spans are. */

import type { Clock } from '../../core/ports.ts'
import type { Span } from '../../protocol/watched.ts'

/**
 * Milliseconds since 1970 at which the monotonic clock began. The calendar's clock reads whole milliseconds: a first
 * reading stands until that clock was set, so that spans which follow each other do so in every trace.
 */
export function epochOf({ now, monotonic }: Pick<Clock, 'now' | 'monotonic'>): () => number {
  let epoch = -Infinity
  return () => {
    const read = now() - monotonic()
    if (Math.abs(read - epoch) > 1) epoch = read
    return epoch
  }
}

/**
 * When a span began, and how long it took, of monotonic milliseconds. Its begin and its end are each rounded to the
 * microsecond, as exporters do later: what was one moment stays one, and no part ends after the whole.
 */
export function timesOf(epoch: number, begunAt: number, endedAt: number): Pick<Span, 'startedAt' | 'ms'> {
  const [begun, ended] = [begunAt, endedAt].map((at) => Math.round((epoch + at) * 1e3)) as [number, number]
  return { startedAt: begun / 1e3, ms: (ended - begun) / 1e3 }
}
