/** When the event loop stood still: a pulse that comes late says how long, and just when. */

import type { Clock } from '../../core/ports.ts'
import type { Guard } from '../guard.ts'
import { Periods } from './periods.ts'

/** Oftener costs more than it tells: a stall is seen from the first pulse on that it delays. */
const everyMs = 50
/** A shorter one is told of by no sentence. */
const shortestMs = 20
const kept = 256

export class EventLoop {
  private readonly stalls = new Periods(kept)
  private lagMs = 0

  constructor(private readonly clock: Pick<Clock, 'monotonic' | 'after'>) {}

  /** The answer stops it. A pulse that fails costs no other. */
  start(guard: Guard): () => void {
    const { clock } = this
    let due = clock.monotonic() + everyMs
    let cancel = clock.after(everyMs, beat)
    const beaten = guard('pulse', (now: number) => this.beaten(due, now))
    function beat(): void {
      const now = clock.monotonic()
      beaten(now)
      due = now + everyMs
      cancel = clock.after(everyMs, beat)
    }
    return () => cancel()
  }

  /** A pulse that was due then came now, in monotonic milliseconds. */
  beaten(due: number, now: number): void {
    this.lagMs = Math.max(this.lagMs, now - due)
    if (now - due >= shortestMs) this.stalls.push({ from: due, to: now })
  }

  /** The most that it was late since this was last asked, in milliseconds. */
  takeLag(): number {
    const { lagMs } = this
    this.lagMs = 0
    return lagMs
  }

  /** How long it stood still within that time, in milliseconds. */
  stoodStill(from: number, to: number): number {
    return this.stalls.covered(from, to)
  }
}
