/** `bench:growth`: measures, and writes what was found where it is wanted. */

import { join, relative, dirname } from 'node:path'
import { forMarkdown, forTerminal } from '../peers/table.ts'
import { writeText } from '../results/exports.ts'
import { loadRun } from '../results/folder.ts'
import { wrap } from '../terminal/text.ts'
import { picturesOf, writeBlock } from '../results/document.ts'
import { growthPlots } from './growth-plots.ts'
import { growthTables } from './growth-tables.ts'
import { onGround } from './ground.ts'
import { measureGrowth, type GrowthRun } from './growth.ts'
import { machineLine } from './machine-line.ts'
import type { Options } from './options.ts'
import { memoriesOf } from './soak.ts'
import { soakPlot, soakTable } from './soak-words.ts'

/** Where runs are kept unless the path says otherwise. */
const runs = 'runs'

/** Answers what is printed. Rejects with Unable. */
export async function studyGrowth(
  options: Options,
  signal: AbortSignal,
  say: (what: string) => void,
): Promise<string> {
  const found = await onGround(signal, (ground) => measureGrowth(options, ground, say))
  return writeGrowth(options, found, machineLine(options.rounds))
}

/** `here`: on what it was measured. */
export async function writeGrowth(options: Options, found: GrowthRun[], here: string): Promise<string> {
  const { json, markdown, only } = options
  if (json !== undefined)
    await writeText(json, `${JSON.stringify({ machine: here, runs: found }, null, 1)}\n`)
  if (markdown !== undefined) await writeDocument(markdown, options, found, here)
  const tables = only.flatMap((grows) => growthTables(found, grows)).map(forTerminal)
  return [...wrap(here, 79).map((text) => ` ${text}\n`), '\n', ...tables].join('')
}

async function writeDocument(
  file: string,
  { only }: Options,
  found: GrowthRun[],
  here: string,
): Promise<void> {
  for (const [name, svg] of growthPlots(found, only)) await writeText(join(picturesOf(file), name), svg)
  for (const grows of only) {
    const picture = pictureLink(file, `${grows}.svg`, `CPU by ${grows}`)
    const tables = growthTables(found, grows).map((table) => forMarkdown(table).trim())
    await writeBlock(file, `bench:growth ${grows}`, [picture, here, ...tables].join('\n\n'))
  }
}

/** The same for the memory of a run that was made before. */
export async function studySoak({ markdown, json }: Options, folder: string): Promise<string> {
  const run = await loadRun(folder, runs)
  const memories = memoriesOf(run)
  const table = soakTable(memories, run)
  if (json !== undefined) await writeText(json, `${JSON.stringify(memories)}\n`)
  if (markdown !== undefined) {
    await writeText(join(picturesOf(markdown), 'soak.svg'), soakPlot(memories))
    const picture = pictureLink(markdown, 'soak.svg', 'Memory over time')
    await writeBlock(markdown, 'bench:growth soak', `${picture}\n\n${forMarkdown(table).trim()}`)
  }
  return forTerminal(table)
}

function pictureLink(document: string, name: string, what: string): string {
  return `![${what}](${relative(dirname(document), join(picturesOf(document), name))})`
}
