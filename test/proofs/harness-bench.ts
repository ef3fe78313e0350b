/** Runs the load harness as its command line does, for proofs of the harness itself. */

import { Generator } from '../../bench/generator/generator.ts'
import { violations, type Violation } from '../../bench/ledger/findings.ts'
import { main } from '../../bench/main.ts'
import type { Summary } from '../../bench/results/summary.ts'
import { Forked } from '../../bench/team/forked.ts'
import type { Faults } from '../../bench/testing/faults.ts'

export interface Benched {
  code: number
  summary: Summary
}

/** `inProcess`: the generators share this process, which is quicker where nothing is timed. Rejects with the run's own sentence. */
export async function bench(
  words: string,
  more: readonly string[] = [],
  inProcess = false,
): Promise<Benched> {
  let [out, err] = ['', '']
  const terminal = {
    out: { isTTY: false, write: (text: string) => void (out += text) },
    err: { isTTY: false, write: (text: string) => void (err += text) },
    signal: new AbortController().signal,
    recruit: () => (inProcess ? new Generator() : new Forked()),
  }
  const kept = more.includes('-o') ? [] : ['-o', 'off']
  const code = await main([...words.split(' '), '--json', ...kept, ...more], terminal)
  if (out === '') throw new Error(`bench ${words}: ${err.trim()}`)
  return { code, summary: JSON.parse(out) as Summary }
}

/** The options with which `bench` starts a test bed of its own. */
export function testBed(faults: Faults): string[] {
  const program = [process.execPath, '--import', 'tsx', 'bench/testing/serve.ts']
  return ['--start', `exec ${program.join(' ')} '${JSON.stringify(faults)}'`]
}

/** What was found, without what was not. */
export function foundIn({ checks }: Summary): Partial<Record<Violation, number>> {
  const names = Object.keys(violations) as Violation[]
  return Object.fromEntries(names.filter((name) => checks[name] > 0).map((name) => [name, checks[name]]))
}

/** Every check that a run against the test bed can make, and did not; none: all were made, and none found anything. */
export function unchecked({
  audit,
  rooms,
  agreeingRooms,
  reconciliation,
  checks,
  deliveries,
}: Summary): string[] {
  const total = Object.values(checks).reduce((sum, count) => sum + count, 0)
  return [
    ...(total === 0 ? [] : [`${total} findings`]),
    ...(audit?.histories === rooms && audit.heads === rooms ? [] : ['history not checked in all rooms']),
    ...(agreeingRooms === rooms ? [] : [`order agreed in ${agreeingRooms} of ${rooms} rooms`]),
    ...(reconciliation.length === 2 ? [] : ['metrics not compared']),
    ...(deliveries.received === deliveries.expected ? [] : ['deliveries are not those that are owed']),
  ]
}
