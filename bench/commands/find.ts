/** `bench find`: its options, and what they ask for. */

import { axes, type Axis } from '../studies/axis.ts'
import type { Search } from '../studies/find.ts'
import { parseCount, parseDuration, parseRate, parseShare } from '../units.ts'
import { usage, type Arguments, type Command, type Option } from './arguments.ts'
import { jsonOption, loadOptions } from './options.ts'

/** Besides those of a run, which say everything but the load that is searched for. */
export const findOptions: readonly Option[] = [
  { name: 'axis', value: 'AXIS', help: 'rate, listeners, rooms or connections', fallback: 'rate' },
  { name: 'low', value: 'N', help: 'where it begins; without it by the axis' },
  { name: 'high', value: 'N', help: 'the most that is tried' },
  { name: 'within', value: 'SHARE', help: 'how closely it has to be known', fallback: '5%' },
  { name: 'max-time', value: 'TIME', help: 'no run begins that would end later', fallback: '6m' },
].map((option) => ({ ...option, group: 'Search' }))

/** What is otherwise than in a run. A run of a search is short: it is repeated where it matters. */
const changed: Record<string, Partial<Option>> = {
  duration: { fallback: '6s' },
  warmup: { fallback: '1s' },
  drain: { fallback: '5s' },
  slo: { fallback: 'delivery.p99<50ms', help: 'may be given again' },
}

export const findCommand: Command = {
  name: 'find',
  summary: 'the most that a server bears, as an interval.',
  detail:
    'Doubles the load until a goal (--slo) is missed, and closes in with short runs.\n' +
    'Tells what the server ran out of, or that the generator did before it.',
  options: [
    ...findOptions,
    ...loadOptions
      // The length of a run follows from its duration, and the load is what is searched for.
      .filter(({ name }) => name !== 'messages' && name !== 'shape')
      .map((option) => ({ ...option, ...changed[option.name] })),
    jsonOption,
  ],
  examples: [
    "find --slo 'delivery.p99<50ms'",
    "find --axis listeners --rooms 1 -r 50 --slo 'last.p99<200ms'",
    'find --low 2k --high 8k --within 3% --max-time 10m',
  ],
}

export type SearchRequest = Omit<Search, 'measure' | 'told' | 'now'>

/** Throws Unable (usage). */
export function searchOf(given: Arguments): SearchRequest {
  const axis = axisOf(given)
  const parse = axis === 'rate' ? parseRate : parseCount
  const low = given.has('low') ? given.number('low', parse, 1) : axes[axis].start
  const high = given.has('high') ? { high: given.number('high', parse, low) } : {}
  return {
    axis,
    low,
    ...high,
    slos: given.texts('slo'),
    within: given.number('within', parseShare, 0.01, 0.5),
    maxMinutes: given.number('max-time', parseDuration, 1_000) / 60e3,
  }
}

function axisOf(given: Arguments): Axis {
  const text = given.text('axis')
  const axis = (Object.keys(axes) as Axis[]).find((name) => name === text)
  if (axis === undefined)
    throw usage('find', `--axis is one of ${Object.keys(axes).join(', ')}, not "${text}"`)
  return axis
}
