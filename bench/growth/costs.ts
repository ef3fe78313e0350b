/** What one size cost, from all of its rounds. */

import { spreadOf, type Spread } from '../peers/statistics.ts'
import { median } from '../studies/statistics.ts'
import type { GrowthRun } from './growth.ts'
import type { Spent } from './measure.ts'
import type { Growing, Size } from './sizes.ts'

export type Part = 'saturation' | 'rate'

/** Microseconds of the processor, medians of the rounds with their ends. */
export interface Cost {
  size: Size
  messagesPerSecond: number
  /** Of the server, for a message; for a delivery it is a member's share of that. */
  message: Spread
  delivery: Spread
  /** Of Postgres, for a message. */
  database: Spread
}

/** By size. What the server takes with nobody talking is not in it. */
export function costsOf(runs: readonly GrowthRun[], grows: Growing, part: Part): Cost[] {
  const ours = runs.filter(({ size }) => size.grows === grows)
  const counts = [...new Set(ours.map(({ size }) => size.count))].sort((a, b) => a - b)
  return counts.flatMap((count) => {
    const here = ours.filter(({ size }) => size.count === count)
    return costOf(here, part) ?? []
  })
}

function costOf(here: readonly GrowthRun[], part: Part): Cost | undefined {
  const [first] = here
  if (first === undefined) return undefined
  const micros = (of: 'server' | 'database') => {
    // One second of idleness is soon disturbed: all rounds together say what is usual.
    const idle = median(here.map((run) => run.idle[of] / run.idle.seconds))
    return here.map((run) => perMessage(run[part], of, idle))
  }
  const message = spreadOf(micros('server'))
  const database = spreadOf(micros('database'))
  const delivery = spreadOf(micros('server').map((cost) => cost / first.size.members))
  if (!message || !database || !delivery) return undefined
  const messagesPerSecond = median(here.map((run) => run[part].messages / run[part].seconds))
  return { size: first.size, messagesPerSecond, message, delivery, database }
}

function perMessage(spent: Spent, of: 'server' | 'database', idlePerSecond: number): number {
  return (Math.max(0, spent[of] - idlePerSecond * spent.seconds) / spent.messages) * 1e6
}

/** Seconds of the processor a second, with nobody talking: median of all runs. */
export function idleShare(runs: readonly GrowthRun[]): number {
  return median(runs.map(({ idle }) => idle.server / idle.seconds))
}
