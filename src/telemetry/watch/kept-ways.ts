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

  delivered(way: Way): void {
    this.recent.push(way)
    this.slow.add(way)
  }

  failed(way: Way): void {
    this.refused.push(way)
  }

  /** The newest first. */
  get lastFailed(): Way[] {
    return this.refused.newest
  }

  /** The slowest first; `now` is in monotonic milliseconds. */
  slowest(now: number): Way[] {
    return this.slow.lastMinute(now)
  }

  /** Each once. */
  all(now: number): Set<Way> {
    return new Set([...this.recent.newest, ...this.refused.newest, ...this.slow.all(now)])
  }

  /** A message by its own id or by that of its trace, of which the newest is meant. */
  find(id: string, now: number): Way | undefined {
    const all = [...this.all(now)]
    return all.find((way) => way.id === id) ?? all.find((way) => contextOf(way).traceId === id)
  }
}
