/** Keeps a sender under its rate, over all of its rooms, so that the server need not refuse. */

import type { Timers } from './timers.ts'

/** The longest pause whose silence may be spent at once afterwards, in seconds; the server allows at least as much. */
const burstSeconds = 0.5

export class Pacer {
  /** Milliseconds from one message to the next. */
  private gapMs = 0
  private burstMs = 0
  /** When the next message would be due, had all of them been sent evenly. */
  private dueAt = 0

  constructor(private readonly timers: Timers) {}

  /** Null: as fast as one likes. */
  limit(perSecond: number | null): void {
    this.gapMs = perSecond === null ? 0 : 1000 / perSecond
    this.burstMs = Math.max(0, burstSeconds * 1000 - this.gapMs)
  }

  /** 0: send one now. Otherwise the milliseconds after which to ask again. */
  take(): number {
    const now = this.timers.now()
    const wait = this.dueAt - this.burstMs - now
    if (wait > 0) return Math.ceil(wait)
    this.dueAt = Math.max(now, this.dueAt) + this.gapMs
    return 0
  }
}
