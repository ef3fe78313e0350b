/** The words of `--shape`: reads `ramp 0..2k 30s, hold 2m, spike 10k 5s, stairs 1k..5k 5 steps 20s` and `1k/s for 10s`. */

import { exitCodes, Unable } from '../failure.ts'
import { parseCount, parseDuration, parseRate } from '../units.ts'
import { Shape } from './shape.ts'

/** A part of a shape. Rates are messages a second; the seconds of stairs are those of each step. */
export type Segment =
  | { kind: 'ramp' | 'hold' | 'spike'; from: number; to: number; seconds: number }
  | { kind: 'stairs'; from: number; to: number; steps: number; seconds: number }

/** What can be written, for the help: a form, and what it means. */
export const shapeForms: readonly [form: string, meaning: string][] = [
  ['ramp 0..2k 30s', 'from one rate to another in a straight line'],
  ['hold 2m', 'go on at the rate that was reached'],
  ['hold 2k 2m', 'one rate from the start; 2k/s for 2m is the same'],
  ['spike 10k 5s', 'another rate for a while; a hold after it goes back'],
  ['stairs 1k..5k 5 steps 20s', 'so many equal steps up or down, 20 s each'],
]

/** Throws Unable (usage). */
export function parseShape(text: string): Shape {
  const parts = text.split(',').map((part) => part.trim().toLowerCase().replace(/\s+/g, ' '))
  const segments: Segment[] = []
  let level: number | undefined
  for (const part of parts) {
    const segment = readSegment(part, level)
    segments.push(segment)
    level = segment.kind === 'spike' ? level : segment.to
  }
  const shape = new Shape(parts.join(', '), segments)
  if (shape.total < 1) throw wrong(`"${text}" says nothing at all`)
  return shape
}

/** The plain case: one rate from beginning to end. */
export function steadyShape(perSecond: number, seconds: number): Shape {
  return parseShape(`${writeRate(perSecond)}/s for ${writeSeconds(seconds)}`)
}

type Reader = (words: string[], level: number | undefined) => Segment | undefined

const readers: Record<string, Reader> = {
  ramp([range = '', time = '', ...rest]) {
    return rest.length > 0 ? undefined : ranged('ramp', range, time)
  },
  hold([first = '', second, ...rest], level) {
    if (rest.length > 0) return undefined
    return second === undefined ? flat('hold', level, first) : flat('hold', readRate(first), second)
  },
  spike([rate = '', time = '', ...rest]) {
    return rest.length > 0 ? undefined : flat('spike', readRate(rate), time)
  },
  stairs([range = '', count = '', word = '', time = '', ...rest]) {
    const stairs = ranged('ramp', range, time)
    const steps = parseCount(count)
    if (!stairs || rest.length > 0 || !/^steps?$/.test(word) || !steps || steps > 1_000) return undefined
    return { ...stairs, kind: 'stairs', steps }
  },
}

function readSegment(part: string, level: number | undefined): Segment {
  const [, rate, time = ''] = /^(\S+\/\S+) for (\S+)$/.exec(part) ?? []
  if (rate !== undefined) {
    const segment = flat('hold', readRate(rate), time)
    if (!segment) throw wrong(`"${part}" is not a rate for a time`)
    return segment
  }
  const [word = '', ...words] = part.split(' ')
  const reader = Object.hasOwn(readers, word) ? readers[word] : undefined
  if (!reader) throw wrong(`"${part}" begins with none of ${Object.keys(readers).join(', ')}`)
  if (word === 'hold' && words.length === 1 && level === undefined)
    throw wrong(`"${part}" has no rate to go on with: say "hold 1k ${words[0]}"`)
  const segment = reader(words, level)
  if (!segment) throw wrong(`"${part}" is not understood`)
  return segment
}

function flat(kind: 'hold' | 'spike', rate: number | undefined, time: string): Segment | undefined {
  const seconds = readSeconds(time)
  return rate === undefined || seconds === undefined ? undefined : { kind, from: rate, to: rate, seconds }
}

function ranged(kind: 'ramp', range: string, time: string): (Segment & { kind: 'ramp' }) | undefined {
  const [first = '', second, ...rest] = range.split('..')
  const [from, to, seconds] = [readRate(first), readRate(second), readSeconds(time)]
  if (from === undefined || to === undefined || seconds === undefined || rest.length > 0) return undefined
  return { kind, from, to, seconds }
}

const mostPerSecond = 1e9
const mostSeconds = 30 * 86_400

function readRate(text = ''): number | undefined {
  const rate = parseRate(text)
  return rate === undefined || rate > mostPerSecond ? undefined : rate
}

/** A time needs its unit here, where bare numbers are rates. */
function readSeconds(text: string): number | undefined {
  const ms = /[a-z]$/.test(text) ? parseDuration(text) : undefined
  return ms === undefined || ms < 1 || ms > mostSeconds * 1e3 ? undefined : ms / 1e3
}

function writeRate(perSecond: number): string {
  return perSecond >= 1_000 && perSecond % 100 === 0 ? `${perSecond / 1_000}k` : `${perSecond}`
}

function writeSeconds(seconds: number): string {
  return seconds < 1 ? `${Number((seconds * 1e3).toPrecision(15))}ms` : `${seconds}s`
}

function wrong(sentence: string): Unable {
  const forms = shapeForms.map(([form]) => `"${form}"`).join(', ')
  return new Unable(`--shape: ${sentence}. Possible, with commas between: ${forms}.`, exitCodes.usage)
}
