/** The Clock port on Node's own clocks. */

import type { Clock } from '../../core/ports.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // The check phase: after every socket that was readable in this turn of the event loop has been read.
  soon: (run) => void setImmediate(run),
  after: (ms, run) => {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}
