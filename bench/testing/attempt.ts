/** A run of the harness against a server whose faults are known. */

import { readArguments } from '../commands/arguments.ts'
import { burst, rate } from '../commands/options.ts'
import { Generator } from '../generator/generator.ts'
import { violations, type Violation } from '../ledger/findings.ts'
import { burstLoad, pacedLoad, readPlan } from '../plan/read-plan.ts'
import type { Summary } from '../results/summary.ts'
import { run, type Ran } from '../run.ts'
import { noView } from '../terminal/view.ts'
import type { Counts, Faults } from './faults.ts'
import { FaultyServer } from './faulty-server.ts'

/** In each room. */
export const members = 4

export interface Tried {
  report: Summary
  ran: Ran
  committed: Required<Counts>
}

export interface Trial {
  argv?: string
  command?: 'burst' | 'rate'
  signal?: (server: FaultyServer) => AbortSignal
}

/** A small run against a server with these faults, its generators in this process. */
export async function attempt(
  faults: Faults,
  { argv = '', command = 'burst', signal }: Trial = {},
): Promise<Tried> {
  const server = await FaultyServer.start(faults)
  const shared = `-u ${server.url} --rooms 3 -l ${members - 1} --drain 400ms --numbers 400ms -w 2`
  const words = `${shared} ${argv}`.trim().split(/ +/)
  const given =
    command === 'burst' ? readArguments(burst, ['-n', '60', ...words]) : readArguments(rate, words)
  try {
    const ran = await run({
      plan: readPlan(command, given, command === 'burst' ? burstLoad : pacedLoad),
      slos: [],
      metrics: new URL('metrics', server.url),
      pid: undefined,
      again: '',
      options: given.resolved(),
      view: noView,
      signal: signal?.(server) ?? new AbortController().signal,
      recruit: () => new Generator(),
    })
    return { report: ran.summary, ran, committed: server.plot.committed }
  } finally {
    await server.close()
  }
}

/** What was found, without what was not. */
export function found({ checks }: Summary): Partial<Record<Violation, number>> {
  const names = Object.keys(violations) as Violation[]
  return Object.fromEntries(names.filter((name) => checks[name] > 0).map((name) => [name, checks[name]]))
}
