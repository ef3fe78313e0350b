/** Tracing, when the settings ask for it. Without, nothing of OpenTelemetry is loaded. */

import type { tracing } from '@opentelemetry/sdk-node'
import { exporterNames, loadExporter, type OtelSettings } from './exporters.ts'
import type { Clock } from '../../core/ports.ts'
import type { Guard } from '../guard.ts'
import type { Recorder } from '../recorders.ts'
import type { RequestFact } from '../request.ts'
import { batchingOf } from './batching.ts'
import { choiceOf, type Verdict } from './choice.ts'
import { epochOf } from './epoch.ts'
import { traceRecorder } from './recorder.ts'
import { requestRecorder } from './requests.ts'
import { samplerOf, type Sampled } from './sampling.ts'
import type { Tracer } from './tracer.ts'
import { WatchedExporter, type Exported, type Told } from './watched-exporter.ts'
import type { Way } from './way.ts'

export interface Tracing {
  /** Undefined: nothing is traced. */
  recorder?: Recorder
  /** Takes each request that was answered. */
  request?: (request: RequestFact) => void
  /** Sends what waits, for a bounded time, and never rejects. It may leave sockets open: end with process.exit. */
  shutdown(): Promise<void>
}

export interface TracingOptions {
  told: Told
  clock: Pick<Clock, 'now' | 'monotonic' | 'soon' | 'after'>
  guard: Guard
  /** Told of each message whose trace is kept, and of each that is left out though it was slow or failed. */
  judged?: (verdict: Verdict, way: Way) => void
  /** Told of spans that were exported, or lost on the way, once for each exporter. */
  exported?: Exported
  /** What took so many milliseconds or more is kept although it is not sampled. */
  slowMs: number
  /** Bounds the last export. */
  flushMs?: number
}

/** Never rejects: whatever fails is told, and the server goes on untraced. */
export async function startTracing(settings: OtelSettings, options: TracingOptions): Promise<Tracing> {
  const untraced = { shutdown: () => Promise.resolve() }
  try {
    const exported = options.guard('exported', options.exported ?? (() => undefined))
    const exporters = await exportersOf(settings, { told: options.told, exported })
    if (exporters.length === 0) return untraced
    const { createTracer } = await import('./tracer.ts')
    const batching = batchingOf(settings, options.told)
    const tracer = createTracer(exporters, batching, (spans) => exported('dropped', spans))
    return tracingWith(tracer, settings, options)
  } catch (error) {
    options.told('Tracing could not start; the server runs without it.', error)
    return untraced
  }
}

function tracingWith(tracer: Tracer, settings: OtelSettings, options: TracingOptions): Tracing {
  const { told, clock, guard, judged, slowMs, flushMs = 2_000 } = options
  const emit = guard('spans', tracer.emit)
  const epoch = epochOf(clock)
  const choice = { sampled: sampledBy(settings, told), slowMs, clock }
  const recorder = traceRecorder({ choose: choiceOf(choice), emit, judged, guard, clock, epoch })
  const request = requestRecorder({ choose: choiceOf(choice), emit, now: () => epoch() + clock.monotonic() })
  const flush = async () => {
    // What ends in this turn is told at its end: it shall not miss the flush.
    await new Promise<void>((resolve) => clock.soon(resolve))
    recorder.flush()
    await tracer.shutdown().catch((error: unknown) => told('The last spans were lost.', error))
  }
  return { recorder, request, shutdown: () => within(flushMs, flush, told) }
}

function sampledBy(settings: OtelSettings, told: Told): Sampled {
  const { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: arg } = settings
  const sampled = samplerOf(name || undefined, arg)
  if (sampled) return sampled
  told(
    `OTEL_TRACES_SAMPLER "${name}" with OTEL_TRACES_SAMPLER_ARG "${arg ?? ''}" is no sampler: only what is slow or fails is traced.`,
  )
  return () => false
}

async function exportersOf(
  settings: OtelSettings,
  watching: { told: Told; exported: Exported },
): Promise<tracing.SpanExporter[]> {
  const exporters = []
  for (const name of exporterNames(settings)) {
    const make = await loadExporter(name, settings)
    if (make) exporters.push(new WatchedExporter(make, watching))
    else watching.told(`OTEL_TRACES_EXPORTER names "${name}"; known are otlp, jaeger, console and none.`)
  }
  return exporters
}

/** Resolves when the work is done or the time is up, whichever comes first. */
async function within(ms: number, work: () => Promise<void>, told: Told): Promise<void> {
  let timer
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      told(`The last spans were not taken within ${ms} ms.`)
      resolve()
    }, ms)
  })
  await Promise.race([work(), bound])
  clearTimeout(timer)
}
