/** The messages that can be looked at: the last ones, the slowest of the last minute, and the last that failed. */

import { parentOf } from '../traces/trace-context.ts'
import type { Way } from '../traces/way.ts'
import { Ring } from './ring.ts'
import { Slowest } from './slowest.ts'

/** A message's id without its dashes. */
const traceForm = /^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/

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

  /**
   * A message by its own id, with dashes or as its trace is named; else the newest of that trace. Whose trace a message
   * joins its sender says: it never stands in the place of the message that the trace is named by.
   */
  find(id: string, now: number): Way | undefined {
    const own = id.replace(traceForm, '$1-$2-$3-$4-$5')
    let traced: Way | undefined
    for (const way of this.each(now)) {
      if (way.id === own) return way
      if (!traced && parentOf(way)?.traceId === id) traced = way
    }
    return traced
  }

  private *each(now: number): Generator<Way> {
    yield* this.recent
    yield* this.refused
    yield* this.slow.all(now)
  }
}
