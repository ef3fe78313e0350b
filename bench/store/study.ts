/** Everything that is measured of the store, in a database that is made for it and gone afterwards. */

import { machine as machineHere } from '../peers/machine.ts'
import type { Findings } from '../results/findings.ts'
import { compareWays } from './compare.ts'
import { Database } from './database.ts'
import { largeTable, timeLarge } from './large.ts'
import { tablesOf } from './tables.ts'

export interface StoreOptions {
  rounds: number
  /** For each way in each round, at least. */
  seconds: number
  /** How many rooms the messages are spread over, one measurement after another. */
  rooms: readonly number[]
  /** Where to measure; undefined: an embedded Postgres in a temporary folder. */
  databaseUrl: string | undefined
  /** Read, search and store in a database of so many messages instead; undefined: do not. */
  large: number | undefined
  /** Where to keep the plans of its statements. */
  explain: string | undefined
}

type Say = (what: string) => void

/** Rejects with Unable. */
export async function studyStore(options: StoreOptions, signal: AbortSignal, say: Say): Promise<Findings> {
  say('starting Postgres')
  const database = await Database.open(options.databaseUrl)
  try {
    return { here: machine(database.version), ...(await measured(database, options, signal, say)) }
  } finally {
    await database.close()
  }
}

async function measured(database: Database, options: StoreOptions, signal: AbortSignal, say: Say) {
  if (options.large === undefined) {
    const found = await compareWays(database, options, signal, say)
    return { found, sections: [{ name: 'bench:store', tables: tablesOf(found) }] }
  }
  const found = await timeLarge(database, options.large, options.explain, signal, say)
  return { found, sections: [{ name: 'bench:store large', tables: [largeTable(found)] }] }
}

/** But for the whole server, nothing is held on a core here: Postgres and this process share them all. */
function machine(postgres: string): string {
  const { cpu, cores, kernel, node, commit } = machineHere()
  return `${cpu}, ${cores} cores, ${kernel}, Node ${node.slice(1)}, Postgres ${postgres}; ${new Date().toISOString().slice(0, 10)}${commit === undefined ? '' : `, commit ${commit}`}.`
}
