/** When lanes had to wait for the end of a replay. */

import { Periods, type Period } from './periods.ts'

const kept = 64

export class CircuitHistory {
  private readonly switching = new Periods(kept)
  private current: Period | undefined

  /** `at` is in monotonic milliseconds. */
  turned(state: string, at: number): void {
    if (this.current) this.current.to = at
    this.current = state === 'switching' ? { from: at, to: Infinity } : undefined
    if (this.current) this.switching.push(this.current)
  }

  /** Milliseconds within that time. */
  switchingMs(from: number, to: number): number {
    return this.switching.covered(from, to)
  }
}
