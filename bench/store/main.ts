/** The door of `npm run bench:store`. Ctrl-C ends it, and removes what it made. */

import { writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { hold } from '../ending.ts'
import { exitCodes, Unable } from '../failure.ts'
import { forTerminal } from '../peers/table.ts'
import { compareWays } from './compare.ts'
import { Database } from './database.ts'
import { largeTable, timeLarge } from './large.ts'
import { Line } from './line.ts'
import { help, readOptions, type Options } from './options.ts'
import { tablesOf } from './tables.ts'

const line = new Line(process.stderr)

hold(process, async (signal) => {
  try {
    const options = readOptions(process.argv.slice(2))
    if (options.help) process.stdout.write(help)
    else await perform(options, signal)
    return exitCodes.ok
  } catch (error) {
    line.end()
    if (!(error instanceof Unable)) throw error
    process.stderr.write(`bench:store: ${error.message}\n`)
    return error.exitCode
  }
})

async function perform(options: Options, signal: AbortSignal): Promise<void> {
  line.say('starting Postgres')
  const database = await Database.open(options.databaseUrl)
  const say = (text: string) => line.say(text)
  try {
    const { shown, found } = options.large
      ? await large(database, options, signal, say)
      : await small(database, options, signal, say)
    line.end()
    const here = machine(database.version)
    process.stdout.write(`\n ${here}\n\n${shown}`)
    if (options.json) await keep(options.json, { machine: here, found })
  } finally {
    await database.close()
  }
}

interface Answer {
  shown: string
  found: unknown
}

type Say = (text: string) => void

async function small(database: Database, options: Options, signal: AbortSignal, say: Say): Promise<Answer> {
  const found = await compareWays(database, options, signal, say)
  return { shown: tablesOf(found), found }
}

async function large(database: Database, options: Options, signal: AbortSignal, say: Say): Promise<Answer> {
  const found = await timeLarge(database, options.messages, options.explain, signal, say)
  return { shown: forTerminal(largeTable(found)), found }
}

function machine(postgres: string): string {
  const cores = availableParallelism()
  return `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cores} cores · Node ${process.version} · Postgres ${postgres}`
}

async function keep(file: string, found: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(found, null, 1)}\n`).catch((error: unknown) => {
    throw new Unable(`${file} cannot be written: ${(error as Error).message}.`)
  })
}
