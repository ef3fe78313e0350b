/** Metrics: the table from fact to instrument. `docs/telemetry.md` lists them with their questions. */

import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Attempt, Draft } from '../../core/message.ts'
import type { Probe } from '../../core/probe.ts'
import { buildInfo, busyLoop, gaugesOf, type Look } from './gauges.ts'
import { instrumentsOf, type Instruments } from './instruments.ts'
import type { StoreCall } from './observed.ts'
import type { Recorder } from '../recorders.ts'

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

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * A registry of its own, so that several servers fit in one process. It keeps the plain text format for good: rendering
 * it once as OpenMetrics would rename its counters.
 */
export function createMetrics({ version, ...look }: Look & { version: string }): Metrics {
  const registry = new Registry()
  const instruments = instrumentsOf(registry)
  const readGauges = gaugesOf(registry, look)
  buildInfo(registry, version)
  busyLoop(registry)
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

function recorderOf(to: Instruments): Recorder {
  return {
    opened: () => to.opened.inc(),
    closed({ by, ms }) {
      to.closed.labels(by).inc()
      to.stay.observe(ms / 1000)
    },
    refused: ({ code }) => to.refused.labels(code).inc(),
    stored({ attempt, drafts, stored, repeated }) {
      to.sent.inc(stored)
      to.repeats.inc(repeated)
      to.batchSize.observe(drafts.length)
      to.batchDuration.observe(tookSeconds(attempt))
      to.wait.observe(waitedSeconds(attempt, drafts))
    },
    storeFailed: ({ attempt: { at } }) => to.batchFailures.labels(at).inc(),
    delivered({ recipients, bytes, ms }) {
      to.deliveries.inc(recipients)
      to.deliveredBytes.inc(recipients * bytes)
      if (ms !== undefined) to.latency.observe(ms / 1000)
    },
    evicted: () => to.evicted.inc(),
    gapSeen: ({ mended }) => to.gaps.labels(String(mended)).inc(),
    ...outageRecorderOf(to),
  } satisfies Partial<Probe>
}

function outageRecorderOf(to: Instruments): Recorder {
  return {
    // Durable for the first time, as it is in `stored`; what the replay stores later was counted here.
    journaled({ attempt, drafts }) {
      to.sent.inc(drafts.length)
      to.journaled.inc(drafts.length)
      to.journalDuration.observe(tookSeconds(attempt))
      to.journalWait.observe(waitedSeconds(attempt, drafts))
    },
    replayed({ attempt, stored, repeated }) {
      to.replayed.labels('stored').inc(stored)
      to.replayed.labels('repeated').inc(repeated)
      to.replayDuration.observe(tookSeconds(attempt))
    },
    buried: ({ refused }) => to.deadLetters.labels(refused).inc(),
    circuitChanged({ state }) {
      if (state === 'open') to.openings.inc()
    },
  } satisfies Partial<Probe>
}

function tookSeconds({ begunAt, endedAt }: Attempt): number {
  return (endedAt - begunAt) / 1000
}

/** What the first of a batch waited for it. */
function waitedSeconds({ begunAt }: Attempt, [first]: readonly Draft[]): number {
  return first ? (begunAt - first.receivedAt) / 1000 : 0
}
