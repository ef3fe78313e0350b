/** Latencies counted in buckets: quantiles, and where a figure stands in the heat map. Rows count from the fastest. */

import { latencyBounds, type Second } from '../../src/protocol/watched.ts'
import type { Slots } from './history.ts'

export const rows = latencyBounds.length + 1

/** So many shades a cell of the heat map can have, besides none. */
export const shades = 7

/** The heat map is at least so high: a calm server's does not fill it with the difference of nothing. */
const leastRows = rowAt(96)

/** How many messages took how long, over several seconds. */
export function countsOf(seconds: readonly Second[]): number[] {
  const counts = new Array<number>(rows).fill(0)
  for (const { latencies } of seconds)
    for (const [row, count] of latencies.entries()) counts[row] = (counts[row] ?? 0) + count
  return counts
}

/** The milliseconds that the share `q` of the messages stayed within, as exactly as buckets know; undefined: there were none. */
export function quantile(counts: readonly number[], q: number): number | undefined {
  const all = counts.reduce((sum, count) => sum + count, 0)
  if (all === 0) return undefined
  let left = q * all
  for (const [row, count] of counts.entries()) {
    if (count > 0 && left <= count) {
      const [from, to] = [boundBelow(row), boundAbove(row)]
      return from + (to - from) * (left / count)
    }
    left -= count
  }
  return boundBelow(rows - 1)
}

/** The row of a latency, with a fraction: how far up in its bucket it stands. */
export function rowAt(ms: number): number {
  const row = latencyBounds.findIndex((bound) => ms <= bound)
  if (row === -1) return rows - 0.5
  const [from, to] = [boundBelow(row), boundAbove(row)]
  return row + (ms - from) / (to - from)
}

/** How many rows there is something to show in. */
export function rowsNeeded(slots: Slots): number {
  const slowest = slots.reduce((most, second) => Math.max(most, second?.slowestMs ?? 0), 0)
  return Math.min(rows, Math.ceil(Math.max(leastRows, rowAt(slowest) + 0.5)))
}

/** The shade of a cell, 0 for the palest: by the logarithm, so that one slow message among thousands is seen. */
export function shadeOf(count: number, most: number): number {
  if (most <= 1) return shades - 1
  return Math.min(shades - 1, Math.floor((Math.log(count) / Math.log(most)) * shades))
}

function boundBelow(row: number): number {
  return row === 0 ? 0 : (latencyBounds[row - 1] ?? 0)
}

/** Of the last row, which has no end: as if it were twice as slow as its begin. */
function boundAbove(row: number): number {
  return latencyBounds[row] ?? boundBelow(row) * 2
}
