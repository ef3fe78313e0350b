/** Metrics: the table from fact to instrument. `docs/telemetry.md` lists them with their questions. */

import { Registry } from 'prom-client'
import type { Attempt, Draft } from '../../core/message.ts'
import type { Delivery, Probe } from '../../core/probe.ts'
import type { Stage } from '../../protocol/watched.ts'
import type { LineCounts } from '../logs/line-counts.ts'
import type { Recorder } from '../recorders.ts'
import type { RequestFact } from '../request.ts'
import { stages, stagesOf, type Stages } from '../stages.ts'
import { isKept, type Verdict } from '../traces/choice.ts'
import type { Exported } from '../traces/watched-exporter.ts'
import type { Way } from '../traces/way.ts'
import { buildInfo, busyLoop, gaugesOf, lineCounter, type Look } from './gauges.ts'
import { instrumentsOf, type Instruments } from './instruments.ts'
import { joined } from './joined.ts'
import type { StoreCall } from './observed.ts'
import { openMetrics, openMetricsType } from './openmetrics.ts'
import { processMetrics } from './process.ts'

/** Prometheus' plain text, or OpenMetrics, which has exemplars. */
export type MetricsForm = 'text' | 'openmetrics'

export interface MetricsOptions extends Look {
  version: string
  /** Milliseconds from which on a message is slow. */
  slowMs: number
  /** The log's lines so far. */
  lines: LineCounts
  /** Milliseconds since 1970. */
  now?: () => number
}

export interface Metrics {
  recorder: Recorder
  /** Counts a listener that threw. */
  failed(): void
  http(fact: RequestFact): void
  storeCall(call: StoreCall): void
  /** Counts a message by its trace. Of one that was delivered, and counted as that before, it becomes the exemplar. */
  judged(verdict: Verdict, way: Way): void
  exported: Exported
  /** Everything, as of now; who asks while it is being rendered gets the same. */
  render(form?: MetricsForm): Promise<{ body: string; contentType: string }>
  /** It has all metrics from the first `render` on. */
  registry: Registry
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * A registry of its own, so that several servers fit in one process. It keeps the plain text format for good: rendering
 * it once as OpenMetrics would rename its counters.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const { version, slowMs, lines, now = Date.now } = options
  const registry = new Registry()
  const instruments = instrumentsOf(registry)
  const readGauges = gaugesOf(registry, options)
  lineCounter(registry, lines)
  buildInfo(registry, version)
  busyLoop(registry)
  const readProcess = processMetrics(registry)
  const render = joined(async (form: MetricsForm) => {
    await Promise.all([readGauges(), readProcess()])
    if (form === 'openmetrics') return { body: await openMetrics(registry), contentType: openMetricsType }
    return { body: await registry.metrics(), contentType: registry.contentType }
  })
  return {
    recorder: recorderOf(instruments, slowMs, now),
    failed: () => instruments.failures.inc(),
    http: ({ method, route, status, ms }) =>
      instruments.http
        .labels(methods.has(method) ? method : 'other', route, String(status))
        .observe(ms / 1000),
    storeCall: ({ method, failed, ms }) =>
      instruments.storeCalls.labels(method, failed ? 'failed' : 'ok').observe(ms / 1000),
    judged(verdict, way) {
      instruments.traces.labels(verdict).inc()
      if (isKept(verdict) && way.refused === undefined) keepExemplars(instruments, way, now())
    },
    exported: (result, spans) => instruments.exported.labels(result).inc(spans),
    render: (form = 'text') => render(form),
    registry,
  }
}

function recorderOf(to: Instruments, slowMs: number, now: () => number): Recorder {
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
    storeFailed: ({ attempt: { at, lane } }) => to.batchFailures.labels(lane < 0 ? 'replay' : at).inc(),
    delivered(fact) {
      to.deliveries.inc(fact.recipients)
      to.deliveredBytes.inc(fact.recipients * fact.bytes)
      measure(to, fact, slowMs)
    },
    evicted: () => to.evicted.inc(),
    gapSeen: ({ mended }) => to.gaps.labels(String(mended)).inc(),
    ...outageRecorderOf(to, now),
  } satisfies Partial<Probe>
}

/** A message of another node did not arrive here, so nobody here knows how long it took. */
function measure(to: Instruments, { draft, ms }: Delivery, slowMs: number): void {
  if (!draft || ms === undefined) return
  to.latency.observe(ms / 1000)
  if (ms >= slowMs) to.slow.inc()
  eachStage(stagesOf(draft, ms), (stage, seconds) => to.stages[stage].observe(seconds))
}

function keepExemplars(to: Instruments, way: Way, at: number): void {
  const ms = way.endedAt - way.receivedAt
  to.latency.keep(way, ms / 1000, at)
  eachStage(stagesOf(way, ms), (stage, seconds) => to.stages[stage].keep(way, seconds, at))
}

function eachStage(of: Stages, tell: (stage: Stage, seconds: number) => void): void {
  for (const stage of stages) {
    const ms = of[stage]
    if (ms !== undefined) tell(stage, ms / 1000)
  }
}

function outageRecorderOf(to: Instruments, now: () => number): Recorder {
  return {
    // Durable for the first time, as it is in `stored`; what the replay stores later was counted here.
    journaled({ attempt, drafts }) {
      to.sent.inc(drafts.length)
      to.journaled.inc(drafts.length)
      to.journalDuration.observe(tookSeconds(attempt))
      to.journalWait.observe(waitedSeconds(attempt, drafts))
    },
    replayed({ attempt, utterances, stored, repeated }) {
      to.replayed.labels('stored').inc(stored)
      to.replayed.labels('repeated').inc(repeated)
      to.replayDuration.observe(tookSeconds(attempt))
      const [first] = utterances
      if (first) to.replayLag.observe((now() - Date.parse(first.sentAt)) / 1000)
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
