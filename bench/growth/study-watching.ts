/** What watching costs, measured and put into words. */

import { machineLine, moveToGeneratorCore } from '../peers/machine.ts'
import type { Findings } from '../results/findings.ts'
import { onGround } from './ground.ts'
import { measureRecorders } from './recorders-price.ts'
import { measureWatching, type WatchingOptions } from './watching.ts'
import { watchingTables } from './watching-tables.ts'

/** Rejects with Unable. */
export async function studyWatching(
  options: WatchingOptions,
  signal: AbortSignal,
  say: (what: string) => void,
): Promise<Findings> {
  const here = machineLine(options.rounds)
  moveToGeneratorCore(process.pid)
  const found = await onGround(signal, (ground) => measureWatching(options, ground, say))
  say('the counters')
  const price = await measureRecorders(signal)
  const sections = [{ name: 'bench:watching', tables: watchingTables(found, price) }]
  return { here, sections, found: { price, ...found } }
}
