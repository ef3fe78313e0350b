/** Ways whose traces are kept, until many of them are made into spans at once. */

import type { Attempt } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import type { Guard } from '../guard.ts'
import type { Way } from './way.ts'

export const bufferLimits = {
  /** Milliseconds that a way waits at most. */
  waitMs: 1_000,
  /** With as many it is told at the end of the turn: no burst may fill the queue of spans. */
  ways: 128,
} as const

/** Hear of what ended: each way, and then each attempt that any of them went through, once. */
interface Tell {
  way(way: Way): void
  batch(attempt: Attempt, ways: readonly Way[]): void
}

/**
 * Where one message of a hundred is traced, whatever makes its spans is no more in the processor's caches when it is
 * needed, and costs several times as much as it does for the next one.
 *
 * The messages of an attempt are told of in one turn, and only between turns the buffer is emptied. A message that comes
 * later, since it waited for an earlier one to be read from the store, still points to its batch.
 */
export class WayBuffer {
  private ways: Way[] = []
  private readonly told = new WeakSet<Attempt>()
  private cancel: (() => void) | undefined
  private readonly tell: Tell

  /** The guard, since nothing else stands between what is told here and the process. */
  constructor(
    { way, batch }: Tell,
    private readonly clock: Pick<Clock, 'soon' | 'after'>,
    guard: Guard,
  ) {
    this.tell = { way: guard('way', way), batch: guard('batch', batch) }
  }

  add(way: Way): void {
    const count = this.ways.push(way)
    if (count === 1) this.cancel = this.clock.after(bufferLimits.waitMs, () => this.flush())
    if (count === bufferLimits.ways) this.clock.soon(() => this.flush())
  }

  flush(): void {
    this.cancel?.()
    const { ways } = this
    this.ways = []
    for (const way of ways) this.tell.way(way)
    for (const [attempt, through] of this.batchesOf(ways)) this.tell.batch(attempt, through)
  }

  private batchesOf(ways: readonly Way[]): Map<Attempt, Way[]> {
    const batches = new Map<Attempt, Way[]>()
    for (const way of ways)
      for (const attempt of way.tried) {
        const through = batches.get(attempt)
        if (through) through.push(way)
        else if (!this.told.has(attempt)) batches.set(attempt, [way])
      }
    for (const attempt of batches.keys()) this.told.add(attempt)
    return batches
  }
}
