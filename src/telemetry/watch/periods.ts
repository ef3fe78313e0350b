/** Stretches of time, in monotonic milliseconds. */

import { Ring } from './ring.ts'

export interface Period {
  from: number
  /** Infinity: it goes on. */
  to: number
}

/** The last of them; they do not overlap each other. */
export class Periods {
  private readonly ring: Ring<Period>

  constructor(most: number) {
    this.ring = new Ring(most)
  }

  push(period: Period): void {
    this.ring.push(period)
  }

  /** How much of the time from `from` to `to` they cover, in milliseconds. */
  covered(from: number, to: number): number {
    let sum = 0
    for (const period of this.ring) sum += Math.max(0, Math.min(period.to, to) - Math.max(period.from, from))
    return sum
  }
}
