/** What growth costs, measured and put into words. */

import { basename } from 'node:path'
import { machineLine, moveToGeneratorCore } from '../peers/machine.ts'
import type { Findings } from '../results/findings.ts'
import { loadRun } from '../results/folder.ts'
import { growthPlot } from './growth-plots.ts'
import { growthTables } from './growth-tables.ts'
import { onGround } from './ground.ts'
import { measureGrowth, type GrowthOptions } from './growth.ts'
import { memoriesOf } from './soak.ts'
import { soakPlot, soakTable } from './soak-words.ts'

/** Rejects with Unable. */
export async function studyGrowth(
  options: GrowthOptions,
  signal: AbortSignal,
  say: (what: string) => void,
): Promise<Findings> {
  const here = machineLine(options.rounds)
  moveToGeneratorCore(process.pid)
  const found = await onGround(signal, (ground) => measureGrowth(options, ground, say))
  const sections = options.only.map((grows) => ({
    name: `bench:growth ${grows}`,
    tables: growthTables(found, grows),
    picture: { file: `${grows}.svg`, svg: growthPlot(found, grows), shows: `CPU by ${grows}` },
  }))
  return { here, sections, found }
}

/** Where runs are kept unless the path says otherwise. */
const runs = 'runs'

/** The memory of a run that was made before. Rejects with Unable. */
export async function studySoak(folder: string): Promise<Findings> {
  const run = await loadRun(folder, runs)
  const memories = memoriesOf(run)
  const picture = { file: 'soak.svg', svg: soakPlot(memories), shows: 'Memory over time' }
  const section = { name: 'bench:growth soak', tables: [soakTable(memories, run)], picture }
  return { here: `The run ${basename(run.folder)}.`, sections: [section], found: memories }
}
