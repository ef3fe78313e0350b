/** Time in a simulation: one for the world, and of it one for each life of a server. */

import type { Clock } from '../../src/core/ports.ts'

/** A server's clock, which stops with it: what it still had to do is not done. */
export class LifeClock implements Clock {
  private over = false

  constructor(private readonly world: Clock) {}

  now = () => this.world.now()
  monotonic = () => this.world.monotonic()
  soon = (run: () => void) => this.world.soon(this.whileAlive(run))
  after = (ms: number, run: () => void) => this.world.after(ms, this.whileAlive(run))

  end(): void {
    this.over = true
  }

  private whileAlive(run: () => void): () => void {
    return () => {
      if (!this.over) run()
    }
  }
}
