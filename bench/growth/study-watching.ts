/** `bench:watching`: measures, and writes what was found where it is wanted. */

import { forMarkdown, forTerminal } from '../peers/table.ts'
import { writeText } from '../results/exports.ts'
import { wrap } from '../terminal/text.ts'
import { writeBlock } from '../results/document.ts'
import { onGround } from './ground.ts'
import { machineLine } from './machine-line.ts'
import type { Options } from './options.ts'
import { measureRecorders, type RecordersPrice } from './recorders-price.ts'
import { measureWatching, type Watching } from './watching.ts'
import { watchingTables } from './watching-tables.ts'

/** Answers what is printed. Rejects with Unable. */
export async function studyWatching(
  options: Options,
  signal: AbortSignal,
  say: (what: string) => void,
): Promise<string> {
  const found = await onGround(signal, (ground) => measureWatching(options, ground, say))
  say('the counters')
  const price = await measureRecorders(signal)
  return writeWatching(options, found, price, machineLine(options.rounds))
}

/** `here`: on what it was measured. */
export async function writeWatching(
  { json, markdown }: Options,
  found: Watching,
  price: RecordersPrice,
  here: string,
): Promise<string> {
  const tables = watchingTables(found, price)
  const all = { machine: here, price, ...found }
  if (json !== undefined) await writeText(json, `${JSON.stringify(all, null, 1)}\n`)
  const parts = [here, ...tables.map((table) => forMarkdown(table).trim())]
  if (markdown !== undefined) await writeBlock(markdown, 'bench:watching', parts.join('\n\n'))
  return [...wrap(here, 79).map((text) => ` ${text}\n`), '\n', ...tables.map(forTerminal)].join('')
}
