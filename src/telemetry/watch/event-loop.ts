/**
 * When the event loop stood still: a pulse that comes late says how long, and just when. It beats while there is work, and
 * rests otherwise: a process that sleeps pays for each waking, and nobody waits for one that has nothing to do.
 */

import type { Clock } from '../../core/ports.ts'
import type { Guard } from '../guard.ts'
import { Periods } from './periods.ts'

/** Oftener costs more than it tells: a stall is seen from the first pulse on that it delays. */
const everyMs = 50
/** A shorter one is told of by no sentence. */
const shortestMs = 20
/** So many beats without work, and it rests: a second. */
const quietBeats = 20
/** At work for so long since it was last looked at, while the pulse rested: not what a quiet second has to do. */
const unseenMs = 50
const kept = 256

export class EventLoop {
  private readonly stalls = new Periods(kept)
  private lagMs = 0
  private resting = false
  private beatsLeft = 0
  /** The last look while it rested. */
  private looked = { at: 0, busyMs: 0 }
  private beaten: (due: number, now: number) => void = () => undefined
  private cancel: () => void = () => undefined

  /** `busyMs`: for how long the event loop was at work since the process began. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic' | 'after'>,
    private readonly busyMs: () => number,
  ) {}

  /** The answer stops it. A pulse that fails costs no other. */
  start(guard: Guard): () => void {
    this.beaten = guard('pulse', (due: number, now: number) => this.beat(due, now))
    this.rest()
    return () => {
      this.resting = false
      this.cancel()
    }
  }

  /** There is work; to be called with each piece of it. */
  worked(): void {
    this.beatsLeft = quietBeats
    if (this.resting) this.wake()
  }

  /** A pulse that was due then came now, in monotonic milliseconds. */
  beat(due: number, now: number): void {
    this.lagMs = Math.max(this.lagMs, now - due)
    if (now - due >= shortestMs) this.stalls.push({ from: due, to: now })
  }

  /** The most that it was late since this was last asked, in milliseconds; to be called each second. */
  takeLag(): number {
    const { lagMs } = this
    this.lagMs = 0
    if (this.resting) this.look()
    return lagMs
  }

  /** How long it stood still within that time, in milliseconds. */
  stoodStill(from: number, to: number): number {
    return this.stalls.covered(from, to)
  }

  private rest(): void {
    this.resting = true
    this.look()
  }

  private look(): void {
    this.looked = { at: this.clock.monotonic(), busyMs: this.busyMs() }
  }

  /** The first message after a rest may have met a stall that no pulse saw: what was much work was one. */
  private wake(): void {
    this.resting = false
    const now = this.clock.monotonic()
    const ms = Math.min(now - this.looked.at, this.busyMs() - this.looked.busyMs)
    if (ms >= unseenMs) this.beaten(now - ms, now)
    this.next(now + everyMs)
  }

  private next(due: number): void {
    this.cancel = this.clock.after(everyMs, () => {
      const now = this.clock.monotonic()
      this.beaten(due, now)
      this.beatsLeft -= 1
      if (this.beatsLeft > 0) this.next(now + everyMs)
      else this.rest()
    })
  }
}
