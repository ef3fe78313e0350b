/** What `npm run bench:store` can be told. */

import { parseArgs } from 'node:util'
import { exitCodes, Unable } from '../failure.ts'
import { parseCount } from '../units.ts'

export interface Options {
  help: boolean
  rounds: number
  /** For each way in each round, at least. */
  seconds: number
  /** How many rooms the messages are spread over, one measurement after another. */
  rooms: readonly number[]
  /** Where to measure; undefined: an embedded Postgres in a temporary folder. */
  databaseUrl: string | undefined
  /** Where to write every measurement. */
  json: string | undefined
  /** Read, search and store in a database of ten million messages. */
  large: boolean
  /** Of that database. */
  messages: number
  /** Where to keep the plans of its statements. */
  explain: string | undefined
}

export const help = `bench:store: stored messages per second through the store alone, beside COPY
and plain inserts into the same table of the same Postgres, in turns.

      --rounds N          how often each is measured (3)
      --seconds N         for each, at least (1)
      --rooms N,N         rooms that the messages are spread over (20,1,1000)
      --large             times reading, searching and storing in a database of
                          10 million messages in 100,000 rooms instead
      --messages N        of that database (10m)
      --explain FOLDER    keeps the plans of its statements there
      --database-url URL  measures there, in a database that is made and dropped
                          again; by default in an embedded Postgres in a
                          temporary folder
      --json FILE         writes every measurement
  -h, --help              this help

  npm run bench:store
  npm run bench:store -- --rounds 7 --rooms 20 --json store.json
  npm run bench:store -- --large --explain docs/results/store
`

const options = {
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '1' },
  rooms: { type: 'string', default: '20,1,1000' },
  messages: { type: 'string', default: '10m' },
  'database-url': { type: 'string' },
  json: { type: 'string' },
  explain: { type: 'string' },
  large: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Throws Unable (usage). */
export function readOptions(argv: readonly string[]): Options {
  const given = parsed(argv)
  const number = (name: 'rounds' | 'seconds' | 'messages', least: number, most: number) =>
    numberOf(name, given[name], least, most)
  if (given.explain !== undefined && !given.large) throw wrong('--explain goes with --large')
  return {
    help: given.help,
    rounds: number('rounds', 1, 100),
    seconds: number('seconds', 1, 60),
    rooms: given.rooms.split(',').map((text) => numberOf('rooms', text, 1, 100_000)),
    large: given.large,
    messages: number('messages', 100_000, 100_000_000),
    databaseUrl: given['database-url'],
    json: given.json,
    explain: given.explain,
  }
}

function parsed(argv: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...argv], options, strict: true })
    const empty = Object.entries(values).find(([, value]) => value === '')
    if (empty) throw new Error(`--${empty[0]} is empty`)
    return values
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw wrong(sentence.replace(/\.$/, ''))
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const value = parseCount(text)
  if (value === undefined) throw wrong(`--${name} cannot be "${text}"`)
  if (value < least || value > most) throw wrong(`--${name} is from ${least} to ${most}, not ${text}`)
  return value
}

function wrong(sentence: string): Unable {
  return new Unable(`${sentence}. See: npm run bench:store -- --help`, exitCodes.usage)
}
