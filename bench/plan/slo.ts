/** Objectives of `--slo`: `delivery.p99<50ms`, `loss==0`, `deliveries.rate>=20k/s`. Read before a run, judged after it. */

import { exitCodes, Unable } from '../failure.ts'
import type { Measured, SloResult } from '../results/summary.ts'
import { parseBytes, parseDuration, parseRate } from '../units.ts'
import {
  formatMeasured,
  latencyHelp,
  metricOf,
  nearestMetric,
  sloMetrics,
  type Metric,
  type Unit,
} from './slo-metrics.ts'

export interface Slo {
  /** As it was given, without spaces. */
  text: string
  metric: Metric
  compare: (measured: number, bound: number) => boolean
  /** In the metric's own unit. */
  bound: number
}

/** Some of what can be asked for, for the help. */
export const sloExamples = [
  'delivery.p99<50ms',
  'ack.p95<20ms',
  'last.p99.9<120ms',
  'loss==0',
  'order==ok',
  'deliveries.rate>=20k/s',
  'server.rss_max<512MiB',
] as const

const operators: Record<string, Slo['compare']> = {
  '<': (measured, bound) => measured < bound,
  '<=': (measured, bound) => measured <= bound,
  '>': (measured, bound) => measured > bound,
  '>=': (measured, bound) => measured >= bound,
  '==': (measured, bound) => measured === bound,
  '!=': (measured, bound) => measured !== bound,
}

/** What a bound can be, by unit; the words stand in the error. */
const bounds: Record<Unit, { read: (text: string) => number | undefined; form: string }> = {
  time: { read: readMicros, form: 'a time with its unit such as 50ms' },
  bytes: { read: parseBytes, form: 'a size such as 512MiB' },
  rate: { read: parseRate, form: 'a rate such as 20k/s' },
  share: { read: readShare, form: 'a share such as 80%' },
  number: { read: readNumber, form: 'a number such as 0 or 15' },
  ok: { read: (text) => (text.toLowerCase() === 'ok' ? 1 : undefined), form: 'ok' },
}

/** Throws Unable (usage). */
export function parseSlo(given: string): Slo {
  const text = given.replaceAll(/\s/g, '')
  const [, name = '', operator = '', limit = ''] = /^([^<>=!]+)([<>=!]+)([^<>=!]+)$/.exec(text) ?? []
  const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  if (name === '') throw wrong(given, `is not of the form METRIC<BOUND. ${possible()}`)
  const metric = metricOf(name)
  if (!metric) {
    const near = nearestMetric(name)
    const hint = near === undefined ? '' : ` Did you mean ${near}?`
    throw wrong(given, `names no metric: there is no ${name}.${hint} ${possible()}`)
  }
  if (!compare) throw wrong(given, `compares with ${operator}. Possible: ${Object.keys(operators).join(' ')}`)
  if (metric.unit === 'ok' && !/^[=!]=$/.test(operator))
    throw wrong(given, `compares with ${operator}. Say ${name}==ok`)
  const { read, form } = bounds[metric.unit]
  const bound = read(limit)
  if (bound === undefined) throw wrong(given, `has a bound that cannot be ${limit}: it is ${form}`)
  return { text, metric, compare, bound }
}

/** What was not measured is not met. */
export function judgeSlo({ text, metric, compare, bound }: Slo, found: Measured): SloResult {
  const measured = metric.measure(found)
  if (measured === undefined) return { text, met: false }
  return { text, measured: formatMeasured(measured, metric.unit), met: compare(measured, bound) }
}

/** A bare number could be seconds or milliseconds: people mean both. */
function readMicros(text: string): number | undefined {
  const ms = /[a-zµ]$/i.test(text) ? parseDuration(text.replace(/µs$/i, 'us')) : undefined
  return ms === undefined ? undefined : Number((ms * 1e3).toPrecision(15))
}

/** Fractions, and 10k for 10,000. */
function readNumber(text: string): number | undefined {
  return text.includes('/') ? undefined : parseRate(text)
}

function readShare(text: string): number | undefined {
  const percent = text.endsWith('%')
  const value = readNumber(percent ? text.slice(0, -1) : text)
  return value === undefined || !percent ? value : value / 100
}

function possible(): string {
  const latencies = latencyHelp.map(([name]) => name).join(', ')
  const names = sloMetrics.map(({ name }) => name).join(', ')
  return `Such as ${sloExamples.join(' ')}. Latencies, with .p50, .p99.9, .mean, .max: ${latencies}. Others: ${names}`
}

function wrong(given: string, sentence: string): Unable {
  return new Unable(`--slo "${given}" ${sentence}.`, exitCodes.usage)
}
