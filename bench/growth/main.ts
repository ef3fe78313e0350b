/** The door of `npm run bench:watching` and `npm run bench:growth`. Ctrl-C ends it, and all that it started. */

import { hold } from '../ending.ts'
import { exitCodes, Unable } from '../failure.ts'
import { checkFiles } from '../results/exports.ts'
import { Line } from '../store/line.ts'
import { moveToGeneratorCore } from './core.ts'
import { help, readOptions, type Options, type Study } from './options.ts'
import { studyGrowth, studySoak } from './study-growth.ts'
import { studyWatching } from './study-watching.ts'

const line = new Line(process.stderr)
const [name, ...argv] = process.argv.slice(2)
const study: Study = name === 'watching' ? 'watching' : 'growth'

hold(process, async (signal) => {
  try {
    const options = readOptions(study, argv)
    if (options.help) process.stdout.write(help[study])
    else process.stdout.write(await perform(options, signal))
    return exitCodes.ok
  } catch (error) {
    line.end()
    if (signal.aborted) return exitCodes.interrupted
    if (!(error instanceof Unable)) throw error
    process.stderr.write(`bench:${study}: ${error.message}\n`)
    return error.exitCode
  }
})

async function perform(options: Options, signal: AbortSignal): Promise<string> {
  await checkFiles([options.markdown ?? '', options.json ?? ''])
  if (options.soak !== undefined) return studySoak(options, options.soak)
  const since = performance.now()
  const say = (what: string) => line.say(`${Math.round((performance.now() - since) / 1e3)} s · ${what}`)
  moveToGeneratorCore()
  const shown = await (study === 'watching' ? studyWatching : studyGrowth)(options, signal, say)
  line.end()
  return shown
}
