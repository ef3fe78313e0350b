/**
 * An open loop: the times of all sends are fixed before the first one. A generator that falls behind sends what is due
 * at once, each with the time at which it should have gone; nothing is skipped.
 */

import { micros } from '../clock.ts'

/** Sends in a row, after which arrivals get their turn. */
const stretch = 256

export interface Grid {
  perSecond: number
  count: number
}

/** Calls `send` for each place of the grid, at its time or as soon after it as can be; resolves after the last. */
export function pace(
  grid: Grid,
  send: (i: number, intended: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const interval = 1e6 / grid.perSecond
  const start = micros() + 1_000
  let next = 0
  return new Promise((resolve) => {
    const pump = () => {
      const end = Math.min(grid.count, next + stretch)
      while (next < end && start + next * interval <= micros() && !signal?.aborted) {
        send(next, start + next * interval)
        next++
      }
      if (next >= grid.count || signal?.aborted) return resolve()
      const waitMs = Math.floor((start + next * interval - micros()) / 1_000)
      if (waitMs < 0) setImmediate(pump)
      else setTimeout(pump, waitMs)
    }
    pump()
  })
}
