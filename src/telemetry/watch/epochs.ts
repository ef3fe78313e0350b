/** What the calendar said at the times that are remembered: a clock that is set does not move what was before. */

import type { Clock } from '../../core/ports.ts'
import { epochOf } from '../traces/epoch.ts'
import { Ring } from './ring.ts'

interface Epoch {
  /** Monotonic milliseconds from which it holds. */
  since: number
  /** Milliseconds since 1970 at which the monotonic clock began. */
  epoch: number
}

/** More than a clock that is slewed makes in the time that is remembered. */
const kept = 128

export class Epochs {
  private readonly ring = new Ring<Epoch>(kept)
  private readonly read: () => number
  private last: number

  constructor(private readonly clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.read = epochOf(clock)
    this.last = this.read()
    this.ring.push({ since: -Infinity, epoch: this.last })
  }

  /** Looks whether the clock was set; to be called each second. */
  note(): void {
    const epoch = this.read()
    if (epoch === this.last) return
    this.last = epoch
    this.ring.push({ since: this.clock.monotonic(), epoch })
  }

  /** The epoch that held at that time, in monotonic milliseconds. */
  at(time: number): number {
    let oldest = this.last
    for (const { since, epoch } of this.ring) {
      oldest = epoch
      if (since <= time) break
    }
    return oldest
  }
}
