/** Medians with their noise, and ratios of runs that were made beside each other. */

import { median } from '../studies/statistics.ts'
import type { SaturationRun } from './report.ts'

/** The middle of what was measured, and its ends. */
export interface Spread {
  median: number
  min: number
  max: number
}

/** Undefined without a value. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) return undefined
  return { median: median(sorted), min, max }
}

/** Each round begins with another, so that none is always the first. Rounds are counted from 1. */
export function turned<Item>(items: readonly Item[], round: number): Item[] {
  const first = (round - 1) % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

interface Round {
  round: number
}

/** Each run's value over that of the other of the same round; rounds that only one has are left out. */
export function ratios<Run extends Round>(
  runs: readonly Run[],
  others: readonly Run[],
  value: (run: Run) => number,
): Spread | undefined {
  return spreadOf(
    runs.flatMap((run) => {
      const other = others.find(({ round }) => round === run.round)
      const below = other === undefined ? 0 : value(other)
      return below > 0 ? [value(run) / below] : []
    }),
  )
}

/** Seconds of the server's own processor for a million deliveries. */
export function costOf({ server, deliveries }: Pick<SaturationRun, 'server' | 'deliveries'>): number {
  return deliveries > 0 ? (server / deliveries) * 1e6 : NaN
}

export function speedOf({ deliveries, seconds }: SaturationRun): number {
  return deliveries / seconds
}
