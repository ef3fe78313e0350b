/** Whether two metrics pages are of one process: the counters of a server that was started anew begin at nothing again. */

import type { Reconciled } from '../results/summary.ts'
import type { Scrape } from './scrape.ts'

const start = { what: 'the start of the server', metric: 'process_start_time_seconds' }

/** Stands for all counts where the server tells another start than before, or a counter fell: they begin anew then. */
export function anotherStart(
  before: Scrape,
  after: Scrape,
  counters: readonly string[],
): Reconciled | undefined {
  const changed = ['process_cpu_seconds_total', ...counters].some((name) => fell(name, before, after))
  const [from, to] = [before.get(start.metric), after.get(start.metric)]
  const moved = from !== undefined && to !== undefined && from !== to
  return moved || changed ? { ...start, ours: from ?? 0, theirs: to ?? 0, agrees: false } : undefined
}

function fell(counter: string, before: Scrape, after: Scrape): boolean {
  return (after.get(counter) ?? Infinity) < (before.get(counter) ?? 0)
}

/** Whether the lines say no more than that: then there is nothing to judge. */
export function startedAnew(rows: readonly Reconciled[]): boolean {
  return rows.some(({ what }) => what === start.what)
}

/** What is said of it. */
export const anew = 'The server was started anew during the run: its counters were not compared.'
