/** The door of the chaos run. Ctrl-C ends the faults, and what happened so far is still checked; a second one ends at once. */

import { writeFile } from 'node:fs/promises'
import { build } from '../support/build.ts'
import { commandOf, help, readArguments, Usage, type Options } from './arguments.ts'
import { recordOf, render } from './report.ts'
import { run } from './run.ts'

const exitCodes = { ok: 0, broken: 1, usage: 2, interrupted: 130 }

async function main(options: Options, signal: AbortSignal): Promise<number> {
  const { stdout } = process
  stdout.write(` chaos · seed ${options.seed} · ${options.cycles} faults\n`)
  await build()
  const result = await run(options, stdout, signal)
  stdout.write(render(result))
  if (options.json !== undefined)
    await writeFile(options.json, `${JSON.stringify(recordOf(result), null, 2)}\n`)
  if (result.findings.length > 0) return exitCodes.broken
  return result.interrupted ? exitCodes.interrupted : exitCodes.ok
}

function asked(argv: readonly string[]): Options | undefined {
  try {
    return readArguments(argv)
  } catch (error) {
    if (!(error instanceof Usage)) throw error
    const wanted = error.message === help
    ;(wanted ? process.stdout : process.stderr).write(error.message)
    process.exitCode = wanted ? exitCodes.ok : exitCodes.usage
    return undefined
  }
}

const stop = new AbortController()
process.on('SIGINT', () => (stop.signal.aborted ? process.exit(exitCodes.interrupted) : stop.abort()))
process.on('SIGTERM', () => stop.abort())

const options = asked(process.argv.slice(2))
if (options) {
  try {
    process.exitCode = await main(options, stop.signal)
  } catch (error) {
    process.stderr.write(`chaos: ${(error as Error).stack}\n again:\n   ${commandOf(options)}\n`)
    process.exitCode = exitCodes.broken
  }
}
