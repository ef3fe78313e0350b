/** What commands have in common that measure Glassroom alone. */

import { exitCodes } from '../failure.ts'
import { checkFiles } from '../results/exports.ts'
import { forScreen, writeDocument, writeJson, type Findings } from '../results/findings.ts'
import { Status } from '../terminal/status.ts'
import { parseCount } from '../units.ts'
import type { Arguments, Option } from './arguments.ts'
import type { Terminal } from './door.ts'

/** How often everything is measured: as told, else three times, or once when it is to be quick. Throws Unable (usage). */
export function roundsOf(given: Arguments): number {
  if (given.has('rounds')) return given.number('rounds', parseCount, 1, 100)
  return given.has('quick') ? 1 : 3
}

/** Where what was found goes besides the screen. */
export const writing: readonly Option[] = [
  { name: 'json', value: 'FILE', help: 'every measurement, as JSON' },
  { name: 'markdown', value: 'FILE', help: 'the tables, put into this document' },
]

/** Measures, and says meanwhile what is being done; then shows and writes what was found. Rejects with Unable. */
export async function measuring(
  given: Arguments,
  { out, err }: Terminal,
  study: (say: (what: string) => void) => Promise<Findings>,
): Promise<number> {
  const [json, markdown] = [given.text('json'), given.text('markdown')]
  await checkFiles([json, markdown])
  const status = new Status(err)
  const since = performance.now()
  const say = (what: string) => status.say(`${Math.round((performance.now() - since) / 1e3)} s · ${what}`)
  const findings = await study(say).finally(() => status.end())
  out.write(forScreen(findings))
  if (json !== '') await writeJson(json, findings)
  if (markdown !== '') await writeDocument(markdown, findings)
  return exitCodes.ok
}
