/** A run of the harness against a server whose faults are known. */

import { readArguments } from '../commands/arguments.ts'
import { burst, rate } from '../commands/options.ts'
import { violations, type Violation } from '../ledger/findings.ts'
import { planBurst, planRate } from '../plan/plan.ts'
import { Progress } from '../terminal/progress.ts'
import type { Report } from '../results/report.ts'
import { run } from '../run.ts'
import type { Counts, Faults } from './faults.ts'
import { FaultyServer } from './faulty-server.ts'

/** In each room. */
export const members = 4

export interface Tried {
  report: Report
  committed: Required<Counts>
}

export interface Trial {
  argv?: string
  command?: 'burst' | 'rate'
  signal?: (server: FaultyServer) => AbortSignal
}

/** A small run against a server with these faults. */
export async function attempt(
  faults: Faults,
  { argv = '', command = 'burst', signal }: Trial = {},
): Promise<Tried> {
  const server = await FaultyServer.start(faults)
  const shared = `-u ${server.url} --rooms 3 -l ${members - 1} --drain 400ms --numbers 400ms`
  const words = `${shared} ${argv}`.trim().split(/ +/)
  const plan =
    command === 'burst'
      ? planBurst(readArguments(burst, ['-n', '60', ...words]))
      : planRate(readArguments(rate, words))
  try {
    const quiet = new Progress({ write: () => undefined })
    const report = await run(plan, {
      progress: quiet,
      signal: signal?.(server) ?? new AbortController().signal,
    })
    return { report, committed: server.plot.committed }
  } finally {
    await server.close()
  }
}

/** What was found, without what was not. */
export function found({ checks }: Report): Partial<Record<Violation, number>> {
  const names = Object.keys(violations) as Violation[]
  return Object.fromEntries(names.filter((name) => checks[name] > 0).map((name) => [name, checks[name]]))
}
