/** Reads command line arguments by a table of options, and prints the table as help. */

import { parseArgs } from 'node:util'
import { exitCodes, Unable } from '../failure.ts'
import { wrap } from '../terminal/text.ts'

const columns = 80

export interface Option {
  name: string
  short?: string
  /** What stands for the value in the help; none: the option is a switch. */
  value?: string
  help: string
  /** The value when none is given, as one would write it. */
  fallback?: string
  /** May be given several times. */
  many?: boolean
  /** The heading that it stands under in the help. */
  group?: string
}

export interface Command {
  name: string
  /** One sentence. */
  summary: string
  /** What the help says below the summary. */
  detail: string
  options: readonly Option[]
  examples: readonly string[]
  /** What stands behind the command's name: words that are no options. */
  operands?: string
}

type Given = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** The options given, by name, with the fallbacks filled in. */
export class Arguments {
  constructor(
    private readonly command: Command,
    private readonly given: Given,
    readonly operands: readonly string[] = [],
  ) {}

  get name(): string {
    return this.command.name
  }

  has(name: string): boolean {
    return this.given[name] !== undefined
  }

  /** Reads a value with one of the parsers of units.ts, within bounds. Throws Unable (usage). */
  number(name: string, parse: (text: string) => number | undefined, least: number, most = Infinity): number {
    const text = this.text(name)
    const value = parse(text)
    const bounds = most === Infinity ? `from ${least}` : `from ${least} to ${most}`
    if (value === undefined) throw usage(this.command.name, `--${name} cannot be "${text}"`)
    if (value < least || value > most) throw usage(this.command.name, `--${name} is ${bounds}, not ${text}`)
    return value
  }

  text(name: string): string {
    const given = this.given[name]
    if (typeof given === 'string') return given
    return this.command.options.find((option) => option.name === name)?.fallback ?? ''
  }

  /** The values of an option that may be given several times; a fallback holds them with commas between. */
  texts(name: string): string[] {
    const given = this.given[name]
    if (Array.isArray(given)) return given.map(String)
    return this.text(name)
      .split(',')
      .filter((text) => text !== '')
  }

  /** The options that have a value, given or not, as they would be written. */
  resolved(): Record<string, string> {
    const values = this.command.options.flatMap(({ name, value, many }): [string, string][] => {
      const text = many ? this.texts(name).join(',') : this.text(name)
      return value === undefined || text === '' ? [] : [[name, text]]
    })
    return Object.fromEntries(values)
  }

  /** The words that say the same again: the command, and the options that were given; some may be left out. */
  words(without: readonly string[] = []): string[] {
    const words = Object.entries(this.given).flatMap(([name, given]) => {
      if (given === undefined || without.includes(name)) return []
      return [given]
        .flat()
        .flatMap((value) => (value === true ? [`--${name}`] : [`--${name}`, String(value)]))
    })
    return [...this.command.name.split(' '), ...words]
  }
}

/** Throws Unable (usage) for anything that is not in the command's table. */
export function readArguments(command: Command, argv: readonly string[]): Arguments {
  const options = Object.fromEntries(
    [...command.options, help].map((option) => [option.name, kindOf(option)]),
  )
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      strict: true,
      allowPositionals: command.operands !== undefined,
    })
    const empty = Object.entries(values).find(([, value]) => [value].flat().includes(''))
    // A script's variable that is not set: to go on as if nothing had been asked would be a surprise.
    if (empty) throw new Error(`--${empty[0]} is empty`)
    return new Arguments(command, values, positionals)
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw usage(command.name, sentence.replace(/\.$/, ''))
  }
}

/** A mistake in the arguments: what is wrong, and where the help is. */
export function usage(command: string, sentence: string): Unable {
  return new Unable(`${sentence}. See: npm run bench -- ${command} --help`, exitCodes.usage)
}

const help: Option = { name: 'help', short: 'h', help: 'this help' }

export function helpOf(command: Command): string {
  const all = [...command.options, help]
  const width = Math.max(...all.map((option) => spelling(option).length))
  const groups = [...new Set(all.map(({ group }) => group))]
  const sections = groups.map((group) => {
    const rows = all.filter((option) => option.group === group).flatMap((option) => rowsOf(option, width))
    return [...(group === undefined ? [] : [group]), ...rows].join('\n')
  })
  const parts = [
    wrap(`bench ${usageOf(command)}: ${command.summary}`, columns).join('\n'),
    command.detail,
    ...sections,
    command.examples.map((example) => `  npm run bench -- ${example}`).join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}

/** An option as it is written, and beside it what it means, on as many lines as that takes. */
function rowsOf(option: Option, width: number): string[] {
  const lines = wrap(describe(option), columns - width - 4)
  return lines.map((line, i) => `  ${(i === 0 ? spelling(option) : '').padEnd(width)}  ${line}`)
}

function usageOf({ name, operands }: Command): string {
  return operands === undefined ? name : `${name} ${operands}`
}

/** Words as a shell takes them. */
export function commandLine(words: readonly string[]): string {
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function kindOf({ short, value, many = false }: Option) {
  const type = value === undefined ? ('boolean' as const) : ('string' as const)
  return { type, multiple: many, ...(short === undefined ? {} : { short }) }
}

function spelling({ name, short, value }: Option): string {
  return `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`
}

function describe({ help, fallback }: Option): string {
  return fallback === undefined ? help : `${help} (${fallback})`
}
