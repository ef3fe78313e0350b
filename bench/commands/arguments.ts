/** Reads command line arguments by a table of options, and prints the table as help. */

import { parseArgs } from 'node:util'
import { exitCodes, Unable } from '../failure.ts'

export interface Option {
  name: string
  short?: string
  /** What stands for the value in the help; none: the option is a switch. */
  value?: string
  help: string
  /** The value when none is given, as one would write it. */
  fallback?: string
}

export interface Command {
  name: string
  /** One sentence. */
  summary: string
  /** What the help says below the summary. */
  detail: string
  options: readonly Option[]
  examples: readonly string[]
}

/** The options given, by name, with the fallbacks filled in. */
export class Arguments {
  constructor(
    private readonly command: Command,
    private readonly given: Readonly<Record<string, string | boolean | undefined>>,
  ) {}

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
}

/** Throws Unable (usage) for anything that is not in the command's table. */
export function readArguments(command: Command, argv: readonly string[]): Arguments {
  const options = Object.fromEntries(
    [...command.options, help].map((option) => [option.name, kindOf(option)]),
  )
  try {
    return new Arguments(command, parseArgs({ args: [...argv], options, strict: true }).values)
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
  const rows = [...command.options, help].map((option) => [spelling(option), describe(option)] as const)
  const width = Math.max(...rows.map(([left]) => left.length))
  const options = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
  const examples = command.examples.map((example) => `  npm run bench -- ${example}`)
  const parts = [
    `bench ${command.name}: ${command.summary}`,
    command.detail,
    options.join('\n'),
    examples.join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}

function kindOf({ short, value }: Option): { type: 'string' | 'boolean'; short?: string } {
  return { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) }
}

function spelling({ name, short, value }: Option): string {
  return `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`
}

function describe({ help, fallback }: Option): string {
  return fallback === undefined ? help : `${help} (${fallback})`
}
