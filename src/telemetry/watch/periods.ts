/** Stretches of time, in monotonic milliseconds. */

export interface Period {
  from: number
  /** Infinity: it goes on. */
  to: number
}

/** How much of the time from `from` to `to` they cover; they do not overlap each other. */
export function covered(periods: readonly Period[], from: number, to: number): number {
  return periods
    .map((period) => Math.min(period.to, to) - Math.max(period.from, from))
    .filter((ms) => ms > 0)
    .reduce((sum, ms) => sum + ms, 0)
}
