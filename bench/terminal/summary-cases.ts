/** The summary of a run that went well, for tests to change. */

import { violations, type Violation } from '../ledger/findings.ts'
import type { LatencyName, LatencySummary } from '../ledger/latency.ts'
import type { Summary } from '../results/summary.ts'

export const noLatency: LatencySummary = { count: 0, mean: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 }

/** Milliseconds of p50, p90, p99, p99.9 and the highest. */
function latency(count: number, ...ms: [number, number, number, number, number]): LatencySummary {
  const [p50, p90, p99, p999, max] = ms.map((each) => each * 1e3) as typeof ms
  return { count, mean: p50, p50, p90, p99, p999, max }
}

const latencies: Record<LatencyName, LatencySummary> = {
  create: latency(20, 2, 3, 4, 4, 4),
  connect: latency(1_020, 4, 9, 18, 22, 22),
  join: latency(1_020, 12, 20, 31, 33, 33),
  ack: latency(60_000, 1.1, 1.6, 3.2, 7.9, 12),
  ackFromSent: latency(60_000, 1.1, 1.6, 3.1, 7.8, 12),
  delivery: latency(3_060_000, 1.8, 3, 6.4, 14, 22.1),
  deliveryFromSent: latency(3_060_000, 1.8, 3, 6.3, 13.9, 22),
  last: latency(60_000, 3.9, 5.8, 11, 19, 24),
  spread: latency(60_000, 2.1, 3.3, 8.8, 15, 20),
  number: noLatency,
  resume: noLatency,
  page: noLatency,
  lag: latency(60_000, 0.1, 0.3, 0.9, 2, 4.1),
}

export function summaryOf(changed: Partial<Summary> = {}): Summary {
  return {
    ...identity(),
    ...audience(),
    ...findings(),
    ...effort(),
    latency: latencies,
    spectra: {},
    ...changed,
  }
}

function identity() {
  return {
    schema: 'glassroom-bench/3' as const,
    verdict: 'pass' as const,
    exitCode: 0,
    reasons: [],
    run: 'a1b2c3d4',
    startedAt: '2026-01-01T00:00:00.000Z',
    command: 'rate',
    dialect: 'glassroom',
    url: 'http://127.0.0.1:8080/',
    again:
      'npm run bench -- rate -u http://127.0.0.1:8080 --rooms 20 -l 50 --senders 1 -r 1k/s -d 60s --seed 42',
    environment: {
      node: 'v20.20.0',
      os: 'Linux 6.1',
      cpu: 'AMD EPYC',
      cores: 2,
      memoryBytes: 8e9,
      loopback: true,
    },
    options: { rate: '1k/s', duration: '60s', size: '200B', arrival: 'uniform', seed: '42' },
  }
}

function audience() {
  const messages = 60_000
  return {
    rooms: 20,
    listeners: 50,
    senders: 1,
    members: 51,
    messages: {
      planned: messages,
      sent: messages,
      acked: messages,
      journaled: 0,
      refused: {},
      unanswered: 0,
      unnumbered: 0,
      late: 0,
    },
    filling: { rooms: 0.2, members: 0.9 },
    unchecked: [],
    deliveries: { expected: 3_060_000, received: 3_060_000 },
    seconds: 60,
    deliveriesPerSecond: 49_980,
    ackedPerSecond: 1_000,
  }
}

function findings() {
  return {
    checks: noViolations(),
    cases: [],
    audit: { rooms: 20, histories: 20, heads: 20 },
    agreeingRooms: 20,
    departures: {},
    reconciliation: [
      { what: 'accepted', metric: 'chat_messages_sent_total', ours: 60_000, theirs: 60_000, agrees: true },
      {
        what: 'delivered',
        metric: 'chat_deliveries_total',
        ours: 3_060_000,
        theirs: 3_060_000,
        agrees: true,
      },
    ],
    slos: [],
    slowest: [
      {
        room: 'room-07',
        sender: 0,
        seq: 8_812,
        delivery: 22_100,
        at: 31.25,
        lag: 100,
        ack: 9_000,
        traceId: '4f2c7d90a1b2c3d4e5f60718293a4b91',
      },
    ],
    marks: [],
    perRoom: [],
  }
}

function effort() {
  return {
    server: {
      source: 'its metrics and its process',
      cpuSeconds: 42.6,
      cpu: 0.71,
      rssBytesBefore: 90e6,
      rssBytesMax: 188e6,
      eventLoopUtilization: 0.66,
      loopDelayP99: 4_000,
    },
    generator: {
      workers: [
        { cpuSeconds: 14, cpu: 0.23, eventLoopUtilization: 0.25, rssBytes: 80e6 },
        { cpuSeconds: 15, cpu: 0.25, eventLoopUtilization: 0.27, rssBytes: 82e6 },
      ],
      cpuSeconds: 29,
      rssBytes: 162e6,
      eventLoopUtilization: 0.27,
    },
    cost: {
      serverPerDelivery: 14.2,
      generatorPerDelivery: 9.5,
      serverBytesPerConnection: 11_300,
      kernelBytesPerConnection: 4_100,
      generatorBytesPerConnection: 12_000,
      wireBytesPerByte: 1.6,
    },
  }
}

function noViolations(): Record<Violation, number> {
  return Object.fromEntries(Object.keys(violations).map((name) => [name, 0])) as Record<Violation, number>
}
