/** The door of the rescue: brings the journal of another server into a database, and says what became of each message. */

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readRecords } from '../src/adapters/disk/read-records.ts'
import { JournalError, type Stretch } from '../src/adapters/disk/trouble.ts'
import { EmbeddedError } from '../src/adapters/postgres/embedded-errors.ts'
import { startEmbedded } from '../src/adapters/postgres/embedded.ts'
import { migrate, MigrationError } from '../src/adapters/postgres/migrations.ts'
import { Rescue } from '../src/adapters/postgres/rescue.ts'
import { openStore } from '../src/adapters/postgres/store.ts'
import { ConfigError, loadConfig } from '../src/config.ts'
import { StorageUnavailable } from '../src/core/ports.ts'
import type { Utterance } from '../src/core/message.ts'
import { RescueProgress, summary } from './replay-summary.ts'
import { Takedown } from './takedown.ts'

const help = `npm run replay -- FILE [--create-rooms] [--database URL]

Stores the messages of a journal's file: info.log, one of its older parts
info.NNNNNN.log (those first, by their number), or dead-letters.log. What is
stored already is not stored again: run it as often as you like. The file is
only read.

  --create-rooms   makes each room that the database lacks, under its own id,
                   named "recovered <id>"
  --database URL   the database, instead of that of DATABASE_URL; without
                   either it is the one in DATA_DIR, if no server runs it
  -h, --help       this help

Exit codes: 0 all of it is in the database · 1 something is not · 2 usage
`

/** What people can mend themselves: they get the sentence, without the stack. */
const mendable = [ConfigError, EmbeddedError, JournalError, MigrationError, StorageUnavailable]
const exitCodes = { ok: 0, error: 1, usage: 2 } as const
/** For a batch: nobody waits for it but who started this, and a Postgres that restarts may be back by then. */
const deadlineMs = 15_000
const migrations = fileURLToPath(new URL('../migrations', import.meta.url))

interface Errand {
  file: string
  createRooms: boolean
  database: string | undefined
}

const errand = readArguments(process.argv.slice(2))
process.exitCode = typeof errand === 'number' ? errand : await attempt(errand)

/** An exit code: there is nothing to do. */
function readArguments(args: string[]): Errand | number {
  const options = {
    'create-rooms': { type: 'boolean', default: false },
    database: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [file, ...others] = positionals
    if (values.help) process.stdout.write(help)
    else if (file === undefined || others.length > 0) throw new TypeError('Name one file of a journal')
    else return { file, createRooms: values['create-rooms'], database: values.database }
    return exitCodes.ok
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\. |\n/)
    console.error(`${sentence}. See: npm run replay -- --help`)
    return exitCodes.usage
  }
}

async function attempt(errand: Errand): Promise<number> {
  const takedown = new Takedown((part, error) => console.error(`The ${part} did not stop cleanly:`, error))
  try {
    return await replay(errand, takedown)
  } catch (error) {
    const known = mendable.some((kind) => error instanceof kind)
    const sentence = (error as Error).message
    if (known) console.error(errand.database ? sentence.replaceAll('DATABASE_URL', '--database') : sentence)
    else console.error(error)
    return exitCodes.error
  } finally {
    await takedown.run()
  }
}

async function replay({ file, createRooms, database }: Errand, takedown: Takedown): Promise<number> {
  const damages: Stretch[] = []
  const batches = readRecords(file, { damaged: (stretch) => void damages.push(stretch) })
  takedown.add('file', () => batches.return(undefined))
  // What is wrong with the file is told before a database is touched.
  const first = await batches.next()
  const rescue = first.done ? undefined : new Rescue(await findStore(database, takedown), createRooms)
  const stopped = rescue && !first.done ? await takeIn(first.value, batches, rescue) : undefined
  process.stdout.write(summary({ file, rescue, damages, stopped }))
  const whole = !stopped && damages.length === 0 && (rescue?.refused.size ?? 0) === 0
  return whole ? exitCodes.ok : exitCodes.error
}

async function findStore(given: string | undefined, takedown: Takedown) {
  const { databaseUrl, dataDir } = given === undefined ? loadConfig() : loadConfig({ DATABASE_URL: given })
  const address = databaseUrl ?? (await embedded(dataDir, takedown))
  for (const name of await migrate(address, migrations)) console.error(`applied ${name}`)
  const store = openStore(address, { deadlineMs })
  takedown.add('store', () => store.close())
  return store
}

async function embedded(dataDir: string, takedown: Takedown) {
  const running = await startEmbedded({ dataDir, log: (line) => console.error(line) })
  takedown.add('embedded Postgres', () => running.stop())
  return running.address
}

/** Answers why not all of it was tried, if so. Ctrl-C ends it after the batch under way; a second one at once. */
async function takeIn(
  first: Utterance[],
  rest: AsyncIterable<Utterance[]>,
  rescue: Rescue,
): Promise<string | undefined> {
  const progress = new RescueProgress(process.stderr, rescue)
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  try {
    await rescue.add(first)
    for await (const utterances of rest) {
      if (interrupt.signal.aborted) return 'It was interrupted.'
      await rescue.add(utterances)
    }
    return undefined
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error
    return `${error.message}.`
  } finally {
    progress.end()
  }
}
