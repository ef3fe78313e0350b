/** What the counters take of a message: nothing switches them off, so that only their micro benchmark can tell. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Unable } from '../failure.ts'

/** Nanoseconds of a message, besides those of telling nobody. */
export interface RecordersPrice {
  metrics: number
  /** With the log's level at which nothing is written. */
  log: number
  dashboard: number
}

interface Micro {
  benches: { name: string; nanoseconds: { median: number } }[]
}

const args = ['--expose-gc', '--import', 'tsx', 'test/micro/main.ts', 'recorders', '--json']

/** Rejects with Unable when the benchmark does not run. */
export async function measureRecorders(signal: AbortSignal): Promise<RecordersPrice> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { signal })
    return priceOf(JSON.parse(stdout) as Micro)
  } catch (error) {
    throw new Unable(`bench:micro did not run: ${(error as Error).message}`, 1, { cause: error })
  }
}

export function priceOf({ benches }: Micro): RecordersPrice {
  const of = (name: string) => {
    const found = benches.find((bench) => bench.name === name)
    if (found === undefined) throw new Unable(`There is no micro benchmark "${name}".`)
    return found.nanoseconds.median
  }
  const [nobody, metrics] = [of('tell of a delivery: nobody'), of('metrics')]
  const [log, dashboard] = [of('metrics, log'), of('metrics, log, dashboard')]
  return { metrics: metrics - nobody, log: log - metrics, dashboard: dashboard - log }
}
