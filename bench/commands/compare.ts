/** `bench compare`: its options, and what they ask for. */

import type { ComparisonOptions } from '../studies/compare.ts'
import { headline, type Figure } from '../studies/figures.ts'
import { parseCount, parseShare } from '../units.ts'
import { usage, type Arguments, type Command, type Option } from './arguments.ts'
import { jsonOption, keptOption, loadOptions } from './options.ts'

/** Of everything that compares. */
export const figureOptions: readonly Option[] = [
  { name: 'figure', value: 'NAME', help: "only these: fewer are told sooner ('delivery p99')", many: true },
  { name: 'anyway', help: 'compares also runs that were made otherwise' },
].map((option) => ({ ...option, group: 'Comparison' }))

export const compareOptions: readonly Option[] = [
  { name: 'smallest', value: 'SHARE', help: 'the smallest change that matters (by figure)' },
  { name: 'cmd-a', value: 'COMMAND', help: 'starts server A for each of its runs' },
  { name: 'cmd-b', value: 'COMMAND', help: 'starts server B' },
  { name: 'options-a', value: 'OPTIONS', help: "options of the runs of A alone: ='--size 1KB'" },
  { name: 'options-b', value: 'OPTIONS', help: 'options of the runs of B alone' },
  { name: 'runs', short: 'k', value: 'N', help: 'runs of each, in turns', fallback: '8' },
].map((option) => ({ ...option, group: 'Comparison' }))

const markdown: Option = { name: 'md', value: 'FILE', help: 'the comparison in Markdown', group: 'Results' }

export const compareCommand: Command = {
  name: 'compare',
  operands: '[A B]',
  summary: 'whether two servers, or two sets of runs, differ.',
  detail:
    'A and B are runs that were kept: names, folders, JSON files, commas between.\n' +
    'With --cmd-a and --cmd-b both servers are run in turns (ABBA), so that a machine\n' +
    'that gets slower meanwhile does not look like a slower server.',
  options: [...compareOptions, ...figureOptions, ...loadOptions, keptOption, jsonOption, markdown],
  examples: [
    'compare runs/main runs/branch',
    "compare --cmd-a 'node old.js' --cmd-b 'node new.js' -r 2k/s",
    "compare --options-a='--size 200B' --options-b='--size 4KB'",
  ],
}

/** `saved`: runs that are there. `series`: runs to be made in turns; what a side has of its own is undefined if nothing. */
export type ComparisonRequest = { options: ComparisonOptions } & (
  { kind: 'saved'; a: string; b: string } | { kind: 'series'; runs: number; a: SideRequest; b: SideRequest }
)

export interface SideRequest {
  /** Starts the server; it is ended after each run. */
  start?: string
  /** Words of the command line, to be read after those of both sides. */
  options: string[]
}

/** Throws Unable (usage). */
export function comparisonOf(given: Arguments): ComparisonRequest {
  const [a, b, ...more] = given.operands
  const series = ['cmd-a', 'cmd-b', 'options-a', 'options-b'].some((name) => given.has(name))
  const smallest = given.has('smallest') ? { smallest: given.number('smallest', parseShare, 0.001, 1) } : {}
  const ownOptions = given.has('options-a') || given.has('options-b')
  const options = { anyway: given.has('anyway') || ownOptions, ...figuresOf(given), ...smallest }
  if (series) {
    if (a !== undefined) throw usage('compare', 'Give either two sets of runs, or commands to run in turns')
    if (given.has('cmd-a') !== given.has('cmd-b')) throw usage('compare', '--cmd-a and --cmd-b go together')
    const sides = { a: sideOf(given, 'a'), b: sideOf(given, 'b') }
    const names = { a: nameOf(sides.a), b: nameOf(sides.b) }
    return {
      kind: 'series',
      runs: given.number('runs', parseCount, 1, 50),
      ...sides,
      options: { ...options, names },
    }
  }
  if (a === undefined || b === undefined || more.length > 0)
    throw usage('compare', 'Give two sets of runs: A and B')
  return { kind: 'saved', a, b, options: { ...options, names: { a, b } } }
}

/** Those that were asked for. Throws Unable (usage). */
export function figuresOf(given: Arguments): { figures?: readonly Figure[] } {
  const names = given.texts('figure')
  if (names.length === 0) return {}
  const figures = names.map((name) => {
    const figure = headline.find((each) => each.name === name)
    if (figure) return figure
    throw usage(
      given.name,
      `--figure is one of ${headline.map((each) => each.name).join(', ')}; not "${name}"`,
    )
  })
  return { figures }
}

function sideOf(given: Arguments, side: 'a' | 'b'): SideRequest {
  const start = given.has(`cmd-${side}`) ? { start: given.text(`cmd-${side}`) } : {}
  return {
    ...start,
    options: given
      .text(`options-${side}`)
      .split(/\s+/)
      .filter((word) => word !== ''),
  }
}

function nameOf({ start, options }: SideRequest): string {
  return [...(start === undefined ? [] : [start]), ...options].join(' ')
}
