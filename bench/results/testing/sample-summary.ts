/** What a calm run found, in all its parts, about latencies that are given. */

import { violations, type Violation } from '../../ledger/findings.ts'
import { formatMicros } from '../../units.ts'
import type { SlowMessage, Summary } from '../summary.ts'
import type { LatencyName } from '../../ledger/latency.ts'
import { spectrumOf, summaryOf } from './sampled.ts'

export const rooms = 20
export const members = 51
/** Messages a second. */
export const rate = 1_000
/** Seconds. */
export const warmUp = 2

const micros = 1e6

/** Of deliveries in microseconds, in rising order, and so many seconds of load. */
export function sampleSummary(values: readonly number[], seconds: number): Summary {
  return {
    ...identity(seconds),
    ...counts(rate * seconds),
    ...latencies(values, rate * seconds),
    ...efforts(seconds),
    ...checks(rate * seconds),
    seconds,
    deliveriesPerSecond: rate * members,
    ackedPerSecond: rate,
    slos: [
      { text: 'delivery.p99<50ms', measured: formatMicros(summaryOf(values).p99), met: true },
      { text: 'loss==0', measured: '0', met: true },
      { text: 'server.rss_max<512MiB', measured: '176 MB', met: true },
    ],
    slowest: Array.from({ length: 12 }, (_, i) => slow(i, values.at(-1 - i) ?? 0)),
    marks: [
      { at: warmUp, text: 'the warm-up ends' },
      { at: Math.ceil(seconds / 2) + warmUp - 1, text: 'storm: 120 members leave at once and come back' },
    ],
    perRoom: Array.from({ length: rooms }, (_, i) => room(i, rate * seconds)),
  }
}

function identity(seconds: number) {
  return {
    schema: 'glassroom-bench/3' as const,
    verdict: 'pass' as const,
    exitCode: 0,
    reasons: [],
    run: 'k3v9x0aq',
    startedAt: '2026-03-14T15:09:26.535Z',
    command: 'rate',
    dialect: 'glassroom',
    url: 'http://127.0.0.1:8080/',
    again: `npm run bench -- rate -r 1k/s -d ${seconds}s --rooms 20 -l 50 --seed 42`,
    environment: {
      node: 'v20.20.0',
      os: 'Linux 6.8.0 x64',
      cpu: 'AMD EPYC 7763 64-Core Processor',
      cores: 4,
      memoryBytes: 16e9,
      loopback: true,
    },
    options: {
      rate: '1000/s',
      duration: `${seconds}s`,
      rooms: '20',
      listeners: '50',
      size: '200B',
      seed: '42',
    },
  }
}

function counts(sent: number) {
  const none = { journaled: 0, refused: {}, unanswered: 0, unnumbered: 0, late: 0 }
  return {
    rooms,
    listeners: 50,
    senders: 1,
    members,
    messages: { planned: sent, sent, acked: sent, ...none },
    filling: { rooms: 0.2, members: 0.9 },
    unchecked: [],
    deliveries: { expected: sent * members, received: sent * members },
  }
}

function latencies(values: readonly number[], sent: number): Pick<Summary, 'latency' | 'spectra'> {
  const times = (factor: number) => values.map((value) => Math.round(value * factor))
  const spectra: Summary['spectra'] = {}
  for (const name of ['ack', 'delivery', 'deliveryFromSent', 'last', 'spread'] as const)
    spectra[name] = spectrumOf(times(factors[name]))
  const latency = Object.entries(factors).map(([name, factor]) => [
    name,
    { ...summaryOf(times(factor)), count: countOf(name, sent) },
  ])
  return { latency: Object.fromEntries(latency) as Summary['latency'], spectra }
}

function checks(sent: number) {
  return {
    checks: Object.fromEntries(Object.keys(violations).map((name) => [name, 0])) as Record<Violation, number>,
    cases: [],
    audit: { rooms, histories: rooms, heads: rooms },
    agreeingRooms: rooms,
    departures: {},
    reconciliation: reconciliation(sent),
  }
}

/** As shares of the delivery. */
const factors: Record<LatencyName, number> = {
  create: 2.4,
  connect: 4.1,
  join: 1.3,
  ack: 0.6,
  ackFromSent: 0.52,
  delivery: 1,
  deliveryFromSent: 0.86,
  last: 1.7,
  spread: 0.9,
  number: 0,
  resume: 2.2,
  page: 3,
  lag: 0.12,
}

/** Nothing was journaled, and nobody came back. */
function countOf(name: string, sent: number): number {
  if (['number', 'resume', 'page'].includes(name)) return 0
  if (name === 'create') return rooms
  if (name === 'connect' || name === 'join') return rooms * members
  return name.startsWith('delivery') ? sent * members : sent
}

function reconciliation(sent: number): Summary['reconciliation'] {
  const delivered = sent * members
  return [
    { what: 'messages stored', metric: 'chat_messages_sent_total', ours: sent, theirs: sent, agrees: true },
    { what: 'deliveries', metric: 'chat_deliveries_total', ours: delivered, theirs: delivered, agrees: true },
  ]
}

function efforts(seconds: number): Pick<Summary, 'server' | 'generator' | 'cost'> {
  const worker = { cpuSeconds: 0.2 * seconds, cpu: 0.2, eventLoopUtilization: 0.41, rssBytes: 96e6 }
  return {
    server: {
      source: 'metrics and process',
      cpuSeconds: 0.66 * seconds,
      cpu: 0.66,
      rssBytesBefore: 118e6,
      rssBytesMax: 176e6,
      eventLoopUtilization: 0.71,
      loopDelayP99: 12_400,
    },
    generator: {
      workers: [worker, { ...worker, eventLoopUtilization: 0.37 }],
      cpuSeconds: 0.4 * seconds,
      rssBytes: 192e6,
      eventLoopUtilization: 0.41,
    },
    cost: {
      serverPerDelivery: (0.66 * micros) / (rate * members),
      generatorPerDelivery: (0.4 * micros) / (rate * members),
      serverBytesPerConnection: 11_300,
      kernelBytesPerConnection: 8_100,
      generatorBytesPerConnection: 12_600,
      wireBytesPerByte: 1.74,
    },
  }
}

function slow(i: number, delivery: number): SlowMessage {
  return {
    room: i % 3 === 2 ? 'room-02' : 'room-07',
    sender: i % 3 === 2 ? 2 : 7,
    seq: 1_600 + i * 3,
    delivery,
    at: 31.2 + i / 50,
    lag: 400 + i * 90,
    ack: Math.round(delivery * 0.55),
    ...(i % 4 === 3 ? {} : { traceId: (0x4f2c91 + i).toString(16).padStart(32, 'a3') }),
  }
}

function room(i: number, sent: number): Summary['perRoom'][number] {
  const acked = sent / rooms
  return { room: `room-${String(i).padStart(2, '0')}`, acked, deliveries: acked * members, agrees: true }
}
