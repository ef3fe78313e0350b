/** Reads a plan from the command line's options, and refuses what cannot be before anything is opened. */

import { availableParallelism } from 'node:os'
import { limits } from '../../src/protocol/limits.ts'
import { usage, type Arguments } from '../commands/arguments.ts'
import { headBytes } from '../ledger/envelope.ts'
import { parseBytes, parseCount, parseDuration, parseRate, parseShare } from '../units.ts'
import { formatArrival, parseArrival, totalOf } from './arrival.ts'
import type { Load, Plan, Storm } from './plan.ts'
import type { Shape } from './shape.ts'
import { parseShape, steadyShape } from './shape-text.ts'

type LoadReader = (given: Arguments) => Load

/** Throws Unable (usage). */
export function readPlan(command: string, given: Arguments, readLoad: LoadReader): Plan {
  const load = readLoad(given)
  const warmupMs = given.number('warmup', parseDuration, 0)
  if (load.kind === 'paced' && warmupMs * 1e3 >= parseShape(load.shape).duration)
    throw usage(given.name, `--warmup ${given.text('warmup')} leaves nothing to be measured`)
  return {
    command,
    url: parseUrl(given.text('url'), given.name).href,
    dialect: given.text('dialect'),
    rooms: given.number('rooms', parseCount, 1, 1e5),
    listeners: optional(given, 'listeners', parseCount, 0, 1e6),
    senders: load.kind === 'rooms' || load.kind === 'hold' ? 0 : given.number('senders', parseCount, 1, 1e4),
    size: optional(given, 'size', parseBytes, headBytes, limits.textBytes) || headBytes,
    load,
    warmupMs,
    drainMs: given.number('drain', parseDuration, 1),
    numbersMs: given.number('numbers', parseDuration, 1),
    unrest: readUnrest(given),
    workers: readWorkers(given),
    seed: given.number('seed', parseCount, 0, 2 ** 31),
    trace: given.number('trace', parseShare, 0, 1),
  }
}

export const roomsLoad: LoadReader = () => ({ kind: 'rooms' })

export const holdLoad: LoadReader = (given) => ({
  kind: 'hold',
  ms: given.number('duration', parseDuration, 0),
})

export const burstLoad: LoadReader = (given) => {
  const inf = /^inf/i.test(given.text('window'))
  return {
    kind: 'burst',
    messages: given.number('messages', parseCount, 1, 1e8 - 1),
    window: inf ? Infinity : given.number('window', parseCount, 1),
  }
}

export const pacedLoad: LoadReader = (given) => {
  const shape = shapeOf(given)
  const arrival = parseArrival(given.text('arrival'))
  const messages = totalOf(arrival, shape)
  return {
    kind: 'paced',
    shape: shape.text,
    arrival: formatArrival(arrival),
    messages,
    perSecond: shape.peak,
  }
}

/** A shape that is only a preset's gives way to a pace that was asked for. */
function shapeOf(given: Arguments): Shape {
  const paced = ['messages', 'rate', 'duration'].some((name) => given.has(name))
  if (paced && given.has('shape'))
    throw usage(given.name, '--shape stands for --messages, --rate and --duration')
  return paced || given.text('shape') === '' ? steady(given) : parseShape(given.text('shape'))
}

/** Of messages, rate and time two are enough. */
function steady(given: Arguments): Shape {
  if (given.has('messages') && given.has('rate') && given.has('duration'))
    throw usage(given.name, 'Give two of --messages, --rate and --duration: the third follows')
  if (given.has('messages') && given.has('rate')) {
    const perSecond = given.number('rate', parseRate, 0.001)
    return steadyShape(perSecond, given.number('messages', parseCount, 1) / perSecond)
  }
  const seconds = given.number('duration', parseDuration, 1) / 1_000
  if (given.has('messages')) return steadyShape(given.number('messages', parseCount, 1) / seconds, seconds)
  const perSecond = given.text('rate') === '' ? 1_000 : given.number('rate', parseRate, 0.001)
  return steadyShape(perSecond, seconds)
}

function readUnrest(given: Arguments): Plan['unrest'] {
  const unrest = {
    churn: optional(given, 'churn', parseRate, 0, 1e5),
    slowReaders: optional(given, 'slow-readers', parseCount, 0, 1e6),
    visitors: optional(given, 'visitors', parseRate, 0, 1e5),
    storms: given.texts('storm').map((text) => parseStorm(text, given.name)),
  }
  if (unrest.slowReaders > optional(given, 'listeners', parseCount, 0, 1e6))
    throw usage(given.name, '--slow-readers are some of the --listeners')
  return unrest
}

function parseStorm(text: string, command: string): Storm {
  const [share = '', time = ''] = text.split('@')
  const storm = { share: parseShare(share), atMs: parseDuration(time) }
  if (storm.share === undefined || storm.atMs === undefined)
    throw usage(command, `--storm cannot be "${text}"; it is a share and a time, such as 50%@10s`)
  return { share: storm.share, atMs: storm.atMs }
}

/** Half of the cores, so that a server on the same machine has the others. */
function readWorkers(given: Arguments): number {
  if (given.text('workers') === 'auto') return Math.max(1, Math.floor(availableParallelism() / 2))
  return given.number('workers', parseCount, 1, 256)
}

/** 0 where the command has no such option. */
function optional(
  given: Arguments,
  name: string,
  parse: (text: string) => number | undefined,
  least: number,
  most: number,
): number {
  return given.text(name) === '' ? 0 : given.number(name, parse, least, most)
}

/** An address below another, whether or not that one ends with a slash; a whole URL stands for itself. */
export function below(url: URL, path: string): URL {
  return new URL(path, `${url.href.replace(/\/$/, '')}/`)
}

/** `host:port` alone is taken for http; ws and wss for the HTTP of the same server. */
export function parseUrl(text: string, command: string): URL {
  const full = /^[a-z]+:\/\//i.test(text) ? text.replace(/^ws/i, 'http') : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw usage(command, `--url cannot be "${text}"`)
  return url
}
