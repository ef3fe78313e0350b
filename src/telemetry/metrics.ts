/** Metrics: the instruments, and the table from fact to instrument. `docs/telemetry.md` lists them with their questions. */

import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { Probe } from '../core/probe.ts'
import { closes, refusals } from '../protocol/refusals.ts'
import { buildInfo, gaugesOf, type Counts } from './gauges.ts'
import type { StoreCall } from './observed.ts'
import type { Recorder } from './recorders.ts'

/** One request that HTTP answered. Upgrades are not requests: they would be counted as fast ones. */
interface RequestFact {
  method: string
  /** The route's pattern, never the path that was asked for. */
  route: string
  status: number
  ms: number
}

export interface Metrics {
  recorder: Recorder
  /** Counts a listener that threw. */
  failed(): void
  http(fact: RequestFact): void
  storeCall(call: StoreCall): void
  /** Everything, as of now, in Prometheus' text format. */
  render(): Promise<{ body: string; contentType: string }>
  registry: Registry
}

const durations = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10,
]
const stays = [1, 10, 60, 300, 1_800, 3_600, 14_400, 86_400]
const batchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500]
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * A registry of its own, so that several servers fit in one process. It keeps the plain text format for good: rendering
 * it once as OpenMetrics would rename its counters.
 */
export function createMetrics(deps: { counts: () => Counts; version: string }): Metrics {
  const registry = new Registry()
  const instruments = { ...chat(registry), ...store(registry), ...around(registry) }
  const readGauges = gaugesOf(registry, deps.counts)
  buildInfo(registry, deps.version)
  collectDefaultMetrics({ register: registry })
  return {
    recorder: recorderOf(instruments),
    failed: () => instruments.failures.inc(),
    http: ({ method, route, status, ms }) =>
      instruments.http
        .labels(methods.has(method) ? method : 'other', route, String(status))
        .observe(ms / 1000),
    storeCall: ({ method, failed, ms }) =>
      instruments.storeCalls.labels(method, failed ? 'failed' : 'ok').observe(ms / 1000),
    async render() {
      readGauges()
      return { body: await registry.metrics(), contentType: registry.contentType }
    },
    registry,
  }
}

type Instruments = ReturnType<typeof chat> & ReturnType<typeof store> & ReturnType<typeof around>

function recorderOf(to: Instruments): Recorder {
  return {
    opened: () => to.opened.inc(),
    closed({ by, ms }) {
      to.closed.labels(by).inc()
      to.stay.observe(ms / 1000)
    },
    refused: ({ code }) => to.refused.labels(code).inc(),
    stored({ drafts, stored, repeated, waitedMs, ms }) {
      to.sent.inc(stored)
      to.repeats.inc(repeated)
      to.batchSize.observe(drafts.length)
      to.batchDuration.observe(ms / 1000)
      to.wait.observe(waitedMs / 1000)
    },
    storeFailed: () => to.storeFailures.inc(),
    delivered({ recipients, bytes, ms }) {
      to.deliveries.inc(recipients)
      to.deliveredBytes.inc(recipients * bytes)
      if (ms !== undefined) to.latency.observe(ms / 1000)
    },
    evicted: () => to.evicted.inc(),
    gapSeen: ({ mended }) => to.gaps.labels(String(mended)).inc(),
  } satisfies Partial<Probe>
}

function chat(registry: Registry) {
  return {
    sent: counter(registry, 'chat_messages_sent_total', 'Messages accepted and durable, each once.'),
    latency: histogram(
      registry,
      'chat_messages_latency_seconds',
      'From receiving a message to writing it to the last connection on this node.',
      durations,
    ),
    deliveries: counter(registry, 'chat_deliveries_total', 'Messages written, once for each connection.'),
    deliveredBytes: counter(registry, 'chat_delivered_bytes_total', 'Bytes of frames that deliveries wrote.'),
    refused: fromZero(
      counter(registry, 'chat_refusals_total', 'Requests refused, by the code of the refusal.', ['code']),
      Object.keys(refusals),
    ),
    gaps: fromZero(counter(registry, 'chat_gaps_total', 'Holes seen in the order of a room.', ['mended']), [
      'true',
      'false',
    ]),
    opened: counter(registry, 'chat_connections_opened_total', 'Connections opened.'),
    closed: fromZero(
      counter(registry, 'chat_connections_closed_total', 'Connections ended, by who or what ended them.', [
        'by',
      ]),
      ['client', 'protocol', ...Object.keys(closes)],
    ),
    stay: histogram(registry, 'chat_connection_duration_seconds', 'How long connections lasted.', stays),
    evicted: counter(registry, 'chat_evictions_total', 'Connections closed because they read too slowly.'),
  }
}

function store(registry: Registry) {
  return {
    batchSize: histogram(registry, 'chat_store_batch_messages', 'Messages in a committed batch.', batchSizes),
    batchDuration: histogram(registry, 'chat_store_batch_duration_seconds', 'Storing one batch.', durations),
    wait: histogram(
      registry,
      'chat_store_wait_seconds',
      'What the oldest of a batch waited for it.',
      durations,
    ),
    repeats: counter(registry, 'chat_store_repeats_total', 'Messages sent again that were stored before.'),
    storeFailures: counter(registry, 'chat_store_failures_total', 'Batches that could not be stored.'),
    storeCalls: histogram(
      registry,
      'chat_store_call_duration_seconds',
      'Calls to the store other than batches.',
      durations,
      ['method', 'outcome'],
    ),
  }
}

function around(registry: Registry) {
  return {
    http: histogram(registry, 'http_server_request_duration_seconds', 'HTTP requests answered.', durations, [
      'method',
      'route',
      'status',
    ]),
    failures: counter(registry, 'chat_telemetry_failures_total', 'Facts that telemetry failed on.'),
  }
}

function counter(registry: Registry, name: string, help: string, labelNames: string[] = []): Counter {
  return new Counter({ name, help, labelNames, registers: [registry] })
}

function histogram(
  registry: Registry,
  name: string,
  help: string,
  buckets: number[],
  labelNames: string[] = [],
) {
  return new Histogram({ name, help, buckets, labelNames, registers: [registry] })
}

/** Shows every value of the one label from the start, at 0: a rate needs the sample before the first one. */
function fromZero(counter: Counter, values: string[]): Counter {
  for (const value of values) counter.labels(value).inc(0)
  return counter
}
