/** What `npm run bench:watching` and `npm run bench:growth` can be told. */

import { parseArgs, type ParseArgsConfig } from 'node:util'
import { exitCodes, Unable } from '../failure.ts'
import { parseCount } from '../units.ts'

export type Study = 'watching' | 'growth'

export interface Options {
  help: boolean
  rounds: number
  quick: boolean
  /** The document that gets the tables; undefined: none. */
  markdown: string | undefined
  /** Where to write every measurement; undefined: nowhere. */
  json: string | undefined
  /** Deliveries a second; undefined: half of saturation. */
  rate: number | undefined
  /** What grows. */
  only: readonly Growing[]
  /** The folder of a run whose memory is looked at, and nothing else. */
  soak: string | undefined
}

export const growing = ['listeners', 'rooms'] as const
export type Growing = (typeof growing)[number]

/** Rounds of a whole and of a quick run. */
const rounds = { whole: 3, quick: 1 } as const

export const help: Record<Study, string> = {
  watching: `bench:watching: what it costs that Glassroom is watched. The same load with
telemetry off, with metrics, with the dashboard and with traces, in turns.

      --rounds N       of everything (3, with --quick 1)
      --rate N         deliveries a second at the fixed rate (half of the most)
      --quick          less than a minute; the figures are rough
      --markdown FILE  puts the tables into this document
      --json FILE      writes every measurement
  -h, --help           this help

  npm run bench:watching
  npm run bench:watching -- --markdown docs/results/watching.md
`,
  growth: `bench:growth: what a delivery costs in larger rooms, and a message among more
rooms; and how the memory of a long run grew.

      --rounds N       of everything (3, with --quick 1)
      --only NAMES     listeners or rooms
      --quick          less than a minute: fewer sizes; the figures are rough
      --soak FOLDER    only looks at the memory of this run's folder
      --markdown FILE  puts the tables into this document, and the pictures into
                       the folder of its name beside it
      --json FILE      writes every measurement
  -h, --help           this help

  npm run bench:growth
  npm run bench:growth -- --markdown docs/results/growth.md
  npm run bench:growth -- --soak latest --markdown docs/results/growth.md
`,
}

const shared = {
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  markdown: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const
const known: Record<Study, NonNullable<ParseArgsConfig['options']>> = {
  watching: { ...shared, rate: { type: 'string' } },
  growth: { ...shared, only: { type: 'string' }, soak: { type: 'string' } },
}

/** Throws Unable (usage). */
export function readOptions(study: Study, argv: readonly string[]): Options {
  const given = parsed(study, argv)
  const text = (name: string) => {
    const value = given[name]
    return typeof value === 'string' ? value : undefined
  }
  const number = (name: string, least: number, most: number) => numberOf(study, name, text(name), least, most)
  const soak = text('soak')
  const other = ['rounds', 'only', 'quick'].find((name) => given[name])
  if (soak !== undefined && other !== undefined) throw wrong(study, `--${other} does not go with --soak`)
  const quick = given.quick === true
  return {
    ...{ help: given.help === true, quick, soak },
    rounds: number('rounds', 1, 100) ?? rounds[quick ? 'quick' : 'whole'],
    rate: number('rate', 1_000, 1_000_000),
    markdown: text('markdown'),
    json: text('json'),
    only: growers(study, text('only')),
  }
}

type Given = Readonly<Record<string, unknown>>

function parsed(study: Study, argv: readonly string[]): Given {
  try {
    const { values } = parseArgs({ args: [...argv], options: known[study], strict: true })
    const empty = Object.entries(values).find(([, value]) => value === '')
    if (empty) throw new Error(`--${empty[0]} is empty`)
    return values
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw wrong(study, sentence.replace(/\.$/, ''))
  }
}

function growers(study: Study, text: string | undefined): readonly Growing[] {
  if (text === undefined) return growing
  return text.split(',').map((name) => {
    const found = growing.find((each) => each === name)
    if (found === undefined) throw wrong(study, `Nothing that grows is called "${name}"`)
    return found
  })
}

function numberOf(study: Study, name: string, text: string | undefined, least: number, most: number) {
  if (text === undefined) return undefined
  const value = parseCount(text)
  if (value === undefined) throw wrong(study, `--${name} cannot be "${text}"`)
  if (value < least || value > most) throw wrong(study, `--${name} is from ${least} to ${most}, not ${text}`)
  return value
}

function wrong(study: Study, sentence: string): Unable {
  return new Unable(`${sentence}. See: npm run bench:${study} -- --help`, exitCodes.usage)
}
