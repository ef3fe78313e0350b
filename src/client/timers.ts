/** Time as the SDK uses it; tests turn it by hand. */

export interface Timers {
  /** Milliseconds that only go forward. */
  now(): number
  /** Runs once, after so many milliseconds; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}
