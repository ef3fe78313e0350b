/** Notices a peer that is gone though the connection still looks open, as after a laptop's sleep. */

import type { Timers } from './timers.ts'

interface HeartbeatDeps {
  timers: Timers
  /** Asks the peer for an answer. */
  ping(): void
  /** No answer came in time. */
  silent(): void
}

/** How long the answer to a ping may take. */
const answerMs = 10_000

/** Quiet, until nothing was heard for the interval; then asking; then silent, or quiet again. */
export class Heartbeat {
  private everyMs = 0
  private heardAt = 0
  private asking = false
  private cancel: (() => void) | undefined

  constructor(private readonly deps: HeartbeatDeps) {}

  start(seconds: number): void {
    this.everyMs = seconds * 1000
    this.heard()
    this.wait(this.everyMs)
  }

  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  /** Anything at all came from the peer. */
  heard(): void {
    this.heardAt = this.deps.timers.now()
    this.asking = false
  }

  /** Asks now, however short the silence. */
  ask(): void {
    if (this.asking || !this.cancel) return
    this.asking = true
    this.wait(answerMs)
    this.deps.ping()
  }

  private wait(ms: number): void {
    this.cancel?.()
    this.cancel = this.deps.timers.after(ms, () => this.check())
  }

  private check(): void {
    if (this.asking) return this.deps.silent()
    const left = this.everyMs - (this.deps.timers.now() - this.heardAt)
    if (left > 0) this.wait(left)
    else this.ask()
  }
}
