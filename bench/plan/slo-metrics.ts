/** What an objective can be about: every metric by name, how it is measured in a summary, and how it is written. */

import type { LatencyName, LatencySummary } from '../ledger/latency.ts'
import type { Measured } from '../results/summary.ts'
import { figures, formatBytes, formatCount, formatMicros, formatRate, formatShare } from '../units.ts'

/** In which unit a metric is compared: microseconds, bytes, events a second, a share of one, a number, `ok` or not. */
export type Unit = 'time' | 'bytes' | 'rate' | 'share' | 'number' | 'ok'

export interface Metric {
  unit: Unit
  /** Undefined: nothing was measured. Of `ok` 1 is ok and 0 is not. */
  measure(found: Measured): number | undefined
}

/** For the help: a name, and what it is. */
export interface MetricHelp extends Metric {
  name: string
  help: string
}

const latencyNames: Record<LatencyName, string> = {
  create: 'until a room was made',
  connect: 'from opening a socket to its welcome',
  join: 'from asking to be let in to being in',
  ack: 'until the server answered a message',
  ackFromSent: 'the same, uncorrected: from the actual send',
  delivery: 'until a member had a message',
  deliveryFromSent: 'the same, uncorrected: from the actual send',
  last: 'until the last member of the room had it',
  spread: 'from the first member to the last',
  number: 'from the first sight of a journaled message to its number',
  resume: 'until somebody who came back had all that was missed',
  page: 'until a page of history came',
  lag: 'how late the generator sent',
}

const synonyms: Record<string, LatencyName> = { last_listener: 'last', time_to_last: 'last', history: 'page' }

const plain: readonly MetricHelp[] = [
  metric('deliveries.rate', 'rate', 'first deliveries a second', (s) =>
    one(s.deliveriesPerSecond, s.seconds),
  ),
  metric('acks.rate', 'rate', 'acknowledged messages a second', (s) => one(s.ackedPerSecond, s.seconds)),
  metric('loss', 'number', 'deliveries owed and never made', (s) =>
    one(s.checks.lost, s.deliveries.expected),
  ),
  metric('dup', 'number', 'deliveries made twice', (s) => one(s.checks.duplicate, s.deliveries.received)),
  metric('order', 'ok', 'ok: all members of each room saw one order', orderIsOk),
  metric('leak', 'number', 'deliveries into another room', (s) => one(s.checks.leak, s.deliveries.received)),
  metric('corrupt', 'number', 'not the bytes that were sent', (s) =>
    one(s.checks.corrupt, s.deliveries.received),
  ),
  metric('violations', 'number', 'broken promises of every kind', (s) =>
    one(total(s.checks), s.messages.sent),
  ),
  metric('errors', 'number', 'refused, unanswered and connections closed', (s) =>
    one(errors(s), s.messages.planned),
  ),
  metric('refused', 'number', 'messages that the server refused', (s) =>
    one(total(s.messages.refused), s.messages.sent),
  ),
  metric('late', 'number', 'messages sent over 10 ms late', (s) => one(s.messages.late, s.messages.sent)),
  metric('server.rss_max', 'bytes', 'the server’s most memory', (s) => s.server?.rssBytesMax),
  metric('server.cpu', 'share', 'of one core', (s) => s.server?.cpu),
  metric('server.loop_delay_p99', 'time', 'its worst second', (s) => s.server?.loopDelayP99),
  metric('server.cpu_us_per_delivery', 'number', 'microseconds', (s) => s.cost.serverPerDelivery),
  metric('conn.kb', 'number', 'kB (1,000 bytes) of the server each', (s) =>
    thousands(s.cost.serverBytesPerConnection),
  ),
  metric('conn.kernel_kb', 'number', 'kB of the kernel each, both ends', (s) =>
    thousands(s.cost.kernelBytesPerConnection),
  ),
]

/** All metrics with one name, for the help; the latencies come beside them, see `latencyHelp`. */
export const sloMetrics = plain

/** The latencies with what they are; each has `.p50`, `.p99`, `.p99.95` …, `.mean`, `.max`. */
export const latencyHelp: readonly [name: string, help: string][] = Object.entries(latencyNames)

/** Undefined when there is no such metric. */
export function metricOf(name: string): Metric | undefined {
  const found = plain.find((metric) => metric.name === name)
  if (found) return found
  const [, word = '', stat = ''] = /^([a-z_]+)\.(.+)$/i.exec(name) ?? []
  const latency = latencyOf(word)
  const percentile = percentileOf(stat)
  if (latency === undefined || (percentile === undefined && stat !== 'mean' && stat !== 'max'))
    return undefined
  return {
    unit: 'time',
    measure({ latency: summaries, spectra }) {
      const summary = summaries[latency]
      if (summary.count === 0) return undefined
      return percentile === undefined
        ? summary[stat as 'mean' | 'max']
        : at(percentile, summary, spectra[latency])
    },
  }
}

/** The name nearest to one that does not exist, if any is near. */
export function nearestMetric(name: string): string | undefined {
  const [word = '', ...stat] = name.split('.')
  const latencies = Object.keys(latencyNames)
  const names = [...plain.map((metric) => metric.name), ...Object.keys(synonyms), ...latencies]
  const ranked = [name, word].flatMap((given) =>
    names.map((known) => ({ known, far: known.startsWith(given) ? 0 : distance(given, known) })),
  )
  const [best] = ranked.sort((a, b) => a.far - b.far)
  if (!best || best.far > Math.max(1, best.known.length / 3)) return undefined
  if (latencyOf(best.known) === undefined) return best.known
  const rest = stat.join('.')
  return `${best.known}.${percentileOf(rest) === undefined && !/^(mean|max)$/.test(rest) ? 'p99' : rest}`
}

/** A measured value as people read it. */
export function formatMeasured(value: number, unit: Unit): string {
  if (unit === 'time') return formatMicros(value)
  if (unit === 'bytes') return formatBytes(value)
  if (unit === 'rate') return formatRate(value)
  if (unit === 'share') return formatShare(value)
  if (unit === 'ok') return value === 1 ? 'ok' : 'wrong'
  return Number.isInteger(value) ? formatCount(value) : figures(value)
}

function metric(name: string, unit: Unit, help: string, measure: Metric['measure']): MetricHelp {
  return { name, unit, help, measure }
}

function latencyOf(word: string): LatencyName | undefined {
  const camel = word.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return Object.hasOwn(latencyNames, camel)
    ? (camel as LatencyName)
    : Object.hasOwn(synonyms, word)
      ? synonyms[word]
      : undefined
}

function percentileOf(stat: string): number | undefined {
  const [, digits] = /^p(\d{1,3}(?:\.\d+)?)$/.exec(stat) ?? []
  const percentile = Number(digits)
  return percentile > 0 && percentile <= 100 ? percentile : undefined
}

/** The spectrum's value for the next percentile it has, so that nothing is read better than it was. */
function at(percentile: number, summary: LatencySummary, spectrum?: [number, number][]): number | undefined {
  const kept = new Map([
    [50, summary.p50],
    [90, summary.p90],
    [99, summary.p99],
    [99.9, summary.p999],
    [100, summary.max],
  ])
  const exact = kept.get(percentile)
  if (exact !== undefined || spectrum === undefined || spectrum.length === 0) return exact
  return spectrum.find(([each]) => each >= percentile)?.[1] ?? summary.max
}

/** A value that means something only if there was anything to count. */
function one(value: number, basis: number): number | undefined {
  return basis > 0 ? value : undefined
}

function orderIsOk({ checks, agreeingRooms, rooms, deliveries }: Measured): number | undefined {
  if (deliveries.received === 0) return undefined
  return checks.outOfOrder + checks.disagreement === 0 && agreeingRooms === rooms ? 1 : 0
}

function errors({ messages, departures }: Measured): number {
  return total(messages.refused) + messages.unanswered + total(departures)
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function thousands(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / 1e3
}

/** How many letters are to be changed, added or taken away (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const change = (row[j] ?? 0) + (letter === to[j] ? 0 : 1)
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
