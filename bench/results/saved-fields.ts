/** What every reader of a kept run takes for granted: one that lacks a field of these is damaged, or of another version. */

import { violations } from '../ledger/findings.ts'
import { flag, has, listOf, number, oneOf, optional, recordOf, text, time, type Fields } from './fields.ts'
import { heatBins } from './second.ts'

const few = optional(number)

/** The same check for fields of several names. */
function each(names: readonly string[], check: Fields[string]): Fields {
  return Object.fromEntries(names.map((name) => [name, check]))
}

const numbers = (...names: string[]) => each(names, number)
const quantiles = numbers('p50', 'p90', 'p99', 'max')

/** Pairs of numbers. */
const pairs = listOf((value) => listOf(number)(value) && (value as number[]).length === 2)

const latencies = ['create', 'connect', 'join', 'ack', 'ackFromSent', 'delivery', 'deliveryFromSent'].concat(
  ...['last', 'spread', 'number', 'resume', 'page', 'lag'],
)

const place: Fields = {
  room: optional(text),
  ...each(['member', 'sender', 'seq'], few),
  detail: optional(text),
}
const effort = numbers('cpuSeconds', 'cpu', 'eventLoopUtilization', 'rssBytes')
const server: Fields = {
  source: text,
  ...each(
    ['cpuSeconds', 'cpu', 'rssBytesBefore', 'rssBytesMax', 'eventLoopUtilization', 'loopDelayP99'],
    few,
  ),
}
const metricError: Fields = {
  metric: text,
  blind: text,
  ...numbers('theirs', 'ours'),
  mean: numbers('theirs', 'ours'),
  quantiles: listOf(has({ name: text, ...numbers('theirs', 'low', 'ours', 'unseen'), high: few })),
}

/** Of `summary.json`, besides its schema. */
export const summaryFields: Fields = {
  verdict: oneOf('pass', 'broken', 'invalid', 'missed', 'failed', 'interrupted'),
  ...each(['run', 'command', 'dialect', 'url', 'again'], text),
  startedAt: time,
  reasons: listOf(text),
  notes: optional(listOf(text)),
  environment: { ...each(['node', 'os', 'cpu'], text), ...numbers('cores', 'memoryBytes'), loopback: flag },
  options: recordOf(text),
  ...numbers('exitCode', 'rooms', 'listeners', 'senders', 'members', 'seconds', 'agreeingRooms'),
  ...numbers('deliveriesPerSecond', 'ackedPerSecond'),
  messages: {
    ...numbers('planned', 'sent', 'acked', 'journaled', 'unanswered', 'unnumbered', 'late'),
    refused: recordOf(number),
  },
  filling: numbers('rooms', 'members'),
  deliveries: numbers('expected', 'received'),
  latency: each(latencies, { ...quantiles, ...numbers('count', 'mean', 'p999') }),
  spectra: recordOf(pairs),
  checks: numbers(...Object.keys(violations)),
  unchecked: listOf(text),
  cases: listOf(has({ violation: oneOf(...Object.keys(violations)), ...place })),
  audit: optional(has(numbers('rooms', 'histories', 'heads'))),
  slowReaders: optional(has(numbers('members', 'closed'))),
  departures: recordOf(number),
  reconciliation: listOf(
    has({ what: text, metric: text, ...numbers('ours', 'theirs'), high: few, agrees: flag }),
  ),
  metricError: optional(has(metricError)),
  slos: listOf(has({ text, measured: optional(text), met: flag })),
  server: optional(has(server)),
  generator: {
    workers: listOf(has(effort)),
    ...numbers('cpuSeconds', 'rssBytes', 'eventLoopUtilization'),
  },
  cost: {
    generatorPerDelivery: number,
    ...each(['serverPerDelivery', 'serverBytesPerConnection', 'kernelBytesPerConnection'], few),
    ...each(['generatorBytesPerConnection', 'wireBytesPerByte'], few),
  },
  slowest: listOf(
    has({
      room: text,
      ...numbers('sender', 'seq', 'delivery', 'at', 'lag'),
      ack: few,
      traceId: optional(text),
    }),
  ),
  marks: listOf(has({ at: number, text })),
  perRoom: listOf(has({ room: text, ...numbers('acked', 'deliveries'), agrees: flag })),
}

const bins = (value: unknown) =>
  pairs(value) && (value as number[][]).every(([bin = -1]) => bin >= 0 && bin < heatBins)

/** Of a line of `series.ndjson`. */
export const secondFields: Fields = {
  phase: oneOf('warm-up', 'load', 'drain'),
  ...numbers('at', 'planned', 'sent', 'late', 'acked', 'refused', 'delivered', 'inFlight', 'connected'),
  ...each(['ack', 'delivery', 'last'], quantiles),
  heat: bins,
  generator: numbers('cpu', 'eventLoopUtilization', 'lagP99', 'rssBytes'),
  server: optional(
    has(
      each(
        ['cpu', 'eventLoopUtilization', 'rssBytes', 'processRssBytes', 'heapBytes', 'loopDelayP99', 'queue'],
        few,
      ),
    ),
  ),
}

const book = has({ sender: number, sent: number, fates: text, numbers: text })

/** The number of each message, in 32 bits. */
const wholeBook = (value: unknown) => {
  if (!book(value)) return false
  const { sent, fates, numbers } = value as { sent: number; fates: string; numbers: string }
  return fates.length === sent && Buffer.from(numbers, 'base64').length === 4 * sent
}

/** Of a line of `ledger.ndjson`. */
export const evidenceFields: Fields = {
  room: text,
  books: listOf(wholeBook),
  witnesses: listOf(has({ member: number, whole: flag, count: number, digest: text })),
}
