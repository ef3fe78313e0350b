/** A clock that stands still until a test moves it. */

import type { Clock } from '../../src/core/ports.ts'

interface Timer {
  at: number
  run: () => void
}

export class ManualClock implements Clock {
  private ms = 0
  private soonest: (() => void)[] = []
  private readonly timers = new Set<Timer>()

  constructor(private readonly epoch = Date.parse('2026-01-01T00:00:00Z')) {}

  now = () => this.epoch + this.ms
  monotonic = () => this.ms
  soon = (run: () => void) => void this.soonest.push(run)
  after = (ms: number, run: () => void) => {
    const timer = { at: this.ms + ms, run }
    this.timers.add(timer)
    return () => void this.timers.delete(timer)
  }

  /** Ends turns until nothing more is to be done in them, promises included. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise((resolve) => setImmediate(resolve))
      const due = this.soonest.splice(0)
      if (due.length > 0) quiet = -1
      for (const run of due) run()
    }
  }

  /** Moves on, running timers in order on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.ms + ms
    for (;;) {
      const next = [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.timers.delete(next)
      this.ms = next.at
      next.run()
      await this.settle()
    }
    this.ms = end
    await this.settle()
  }
}
