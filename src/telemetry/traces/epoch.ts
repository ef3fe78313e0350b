/** From the monotonic clock, in which facts are told, to the calendar, in which spans are. */

import type { Clock } from '../../core/ports.ts'

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
