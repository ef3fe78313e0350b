/** The messages that can be looked at: the last ones, the slowest of the last minute, and the last that failed. */

import { contextOf } from '../traces/trace-context.ts'
import type { Way } from '../traces/way.ts'
import { Ring } from './ring.ts'
import { Slowest } from './slowest.ts'

const [mostRecent, mostFailed] = [4_096, 100]

export class KeptWays {
  private readonly recent = new Ring<Way>(mostRecent)
  private readonly refused = new Ring<Way>(mostFailed)
  private readonly slow = new Slowest()

  /** True: it is among the slowest, and remembered longer for that. */
  delivered(way: Way): boolean {
    this.recent.push(way)
    return this.slow.add(way)
  }

  failed(way: Way): void {
    this.refused.push(way)
  }

  /** The newest first. */
  lastFailed(most: number): Way[] {
    return [...this.refused].slice(0, most)
  }

  /** The slowest first; `now` is in monotonic milliseconds. */
  slowest(now: number): Way[] {
    return this.slow.lastMinute(now)
  }

  /** Each once. */
  all(now: number): Set<Way> {
    return new Set(this.each(now))
  }

  /** A message by its own id or by that of its trace, of which the newest is meant. */
  find(id: string, now: number): Way | undefined {
    let traced: Way | undefined
    for (const way of this.each(now)) {
      if (way.id === id) return way
      if (!traced && contextOf(way).traceId === id) traced = way
    }
    return traced
  }

  private *each(now: number): Generator<Way> {
    yield* this.recent
    yield* this.refused
    yield* this.slow.all(now)
  }
}
