/** The command line of the chaos run. */

import { parseArgs } from 'node:util'

export interface Options {
  cycles: number
  seed: number
  /** Where the record of the run goes. */
  json: string | undefined
}

/** The arguments are wrong, or ask for help: the message is what to print. */
export class Usage extends Error {
  override name = 'Usage'
}

const mostSeed = 2 ** 32

export const help = `chaos: kills and stops the server and its Postgres under load, and proves that
nothing acked is lost, doubled or out of order. It starts both by itself.

  --cycles N    faults, one after the other (100)
  --seed S      draws the faults; the same seed, the same faults (random)
  --json FILE   writes the record of the run there

Exit codes: 0 ok · 1 a promise was broken, or the run failed · 2 usage · 130 interrupted
`

/** Throws Usage. */
export function readArguments(argv: readonly string[]): Options {
  const given = parse(argv)
  if (given.help) throw new Usage(help)
  const seed = given.seed ?? String(Math.floor(Math.random() * mostSeed))
  return {
    cycles: whole('cycles', given.cycles ?? '100', 1, 1_000_000),
    seed: whole('seed', seed, 0, mostSeed - 1),
    json: given.json,
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const options = { cycles: text, seed: text, json: text, help: { type: 'boolean', short: 'h' } } as const
  try {
    return parseArgs({ args: [...argv], options }).values
  } catch (error) {
    throw new Usage(`chaos: ${(error as Error).message}\n\n${help}`)
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new Usage(`chaos: --${name} is a whole number from ${least} to ${most}, not ${text}\n\n${help}`)
}

/** The command that does it again. */
export function commandOf({ cycles, seed }: Options): string {
  return `npm run chaos -- --cycles ${cycles} --seed ${seed}`
}
