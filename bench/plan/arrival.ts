/**
 * When each message of a load is due. All workers compute the same times from the same seed, one after the other and
 * without keeping them, and each takes the places that are its own.
 */

import { exitCodes, Unable } from '../failure.ts'
import { formatDuration, parseCount, parseDuration } from '../units.ts'
import type { Shape } from './shape.ts'

/**
 * `uniform`: evenly along the shape. `poisson`: as people who do not know of each other. `burst`: so many at once;
 * with `everyMs` at that distance instead of the shape's rate.
 */
export type Arrival =
  { kind: 'uniform' } | { kind: 'poisson' } | { kind: 'burst'; size: number; everyMs: number | undefined }

export const arrivalForms: readonly [form: string, meaning: string][] = [
  ['uniform', 'one after the other at even distances'],
  ['poisson', 'at random, as people who do not know of each other'],
  ['burst(50)', '50 at once, as often as the rate allows'],
  ['burst(50,1s)', '50 at once every second; stands for the rate'],
]

/** Throws Unable (usage). */
export function parseArrival(text: string): Arrival {
  const word = text.trim().toLowerCase()
  if (word === 'uniform' || word === 'poisson') return { kind: word }
  const [, count = '', every] = /^burst\s*\(\s*([^,()]+?)\s*(?:,\s*([^,()]+?)\s*)?\)$/.exec(word) ?? []
  const size = parseCount(count)
  const everyMs = every === undefined ? undefined : parseDuration(every)
  if (!size || size > 1e6 || (every !== undefined && (everyMs === undefined || everyMs < 1))) {
    const forms = arrivalForms.map(([form]) => form).join(', ')
    throw new Unable(`--arrival cannot be "${text}". Possible: ${forms}.`, exitCodes.usage)
  }
  return { kind: 'burst', size, everyMs }
}

/** As it is given on the command line. */
export function formatArrival(arrival: Arrival): string {
  if (arrival.kind !== 'burst') return arrival.kind
  const { size, everyMs } = arrival
  return everyMs === undefined ? `burst(${size})` : `burst(${size},${formatDuration(everyMs)})`
}

/** Messages in all: the shape's, unless bursts have a distance of their own. */
export function totalOf(arrival: Arrival, shape: Shape): number {
  if (arrival.kind !== 'burst' || arrival.everyMs === undefined) return shape.total
  return arrival.size * Math.ceil(shape.duration / (arrival.everyMs * 1e3) - 1e-9)
}

/** The times of all messages in order, in microseconds since the load's beginning. */
export class Arrivals {
  readonly total: number
  #place = 0
  readonly #timeAt: (place: number) => number

  constructor(arrival: Arrival, shape: Shape, seed: number) {
    this.total = totalOf(arrival, shape)
    this.#timeAt = timing(arrival, shape, seed)
  }

  /** The place of the message that `next` tells the time of, from 0. */
  get place(): number {
    return this.#place
  }

  /** When the next message is due; undefined after the last. */
  next(): number | undefined {
    return this.#place < this.total ? this.#timeAt(this.#place++) : undefined
  }
}

/** Must be asked for one place after the other. */
function timing(arrival: Arrival, shape: Shape, seed: number): (place: number) => number {
  if (arrival.kind === 'uniform') return (place) => shape.timeOf(place)
  if (arrival.kind === 'poisson') return poisson(shape, seed)
  const { size, everyMs } = arrival
  if (everyMs !== undefined) return (place) => Math.floor(place / size) * everyMs * 1e3
  return (place) => shape.timeOf(place - (place % size))
}

/**
 * A Poisson process of which it is known that exactly so many come in the time of the load, so that a run of n messages
 * says n. Each gap is an exponential one, measured in what is left of the shape for those who are still to come.
 */
function poisson(shape: Shape, seed: number): (place: number) => number {
  const random = randomFrom(seed)
  const { total } = shape
  const area = shape.count(shape.duration)
  let logOfRest = 0
  return (place) => {
    logOfRest += Math.log(random()) / (total - place)
    return shape.timeOf(-Math.expm1(logOfRest) * area)
  }
}

/** Numbers between 0 and 1, neither of them included; the same from the same seed. */
function randomFrom(seed: number): () => number {
  // Three xorshifts of a word that is never zero; a Weyl step beside it hides their linearity.
  let word = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) | 1
  let weyl = seed | 0
  const next = () => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    weyl = (weyl + 0x61c88647) | 0
    return (((word + weyl) >>> 0) + 0.5) / 2 ** 32
  }
  for (let i = 0; i < 16; i++) next()
  return next
}
