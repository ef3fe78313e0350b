/** Tracing, when the settings ask for it. Without, nothing of OpenTelemetry is loaded. */

import type { tracing } from '@opentelemetry/sdk-node'
import { exporterNames, loadExporter, type OtelSettings } from './exporters.ts'
import type { Clock } from '../../core/ports.ts'
import type { Recorder } from '../recorders.ts'
import { traceRecorder } from './recorder.ts'
import { samplerOf, type Sampled } from './sampling.ts'
import { WatchedExporter, type Told } from './watched-exporter.ts'

export interface Tracing {
  /** Undefined: nothing is traced. */
  recorder?: Recorder
  /** Sends what waits, for a bounded time, and never rejects. It may leave sockets open: end with process.exit. */
  shutdown(): Promise<void>
}

export interface TracingOptions {
  told: Told
  clock: Pick<Clock, 'now' | 'monotonic' | 'soon'>
  /** A message that took longer is exported although it is not sampled. */
  slowMs?: number
  /** Bounds the last export. */
  flushMs?: number
}

/** Never rejects: whatever fails is told, and the server goes on untraced. */
export async function startTracing(
  settings: OtelSettings,
  { told, clock, slowMs = 250, flushMs = 2_000 }: TracingOptions,
): Promise<Tracing> {
  const untraced = { shutdown: () => Promise.resolve() }
  try {
    const exporters = await exportersOf(settings, told)
    if (exporters.length === 0) return untraced
    const { createTracer } = await import('./tracer.ts')
    const { emit, shutdown } = createTracer(exporters)
    const recorder = traceRecorder({ sampled: sampledBy(settings, told), slowMs, emit, clock })
    const flush = () => shutdown().catch((error: unknown) => told('The last spans were lost.', error))
    return { recorder, shutdown: () => within(flushMs, flush, told) }
  } catch (error) {
    told('Tracing could not start; the server runs without it.', error)
    return untraced
  }
}

function sampledBy(settings: OtelSettings, told: Told): Sampled {
  const { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: arg } = settings
  const sampled = samplerOf(name || undefined, arg)
  if (sampled) return sampled
  told(
    `OTEL_TRACES_SAMPLER "${name}" with OTEL_TRACES_SAMPLER_ARG "${arg ?? ''}" is no sampler: nothing is traced.`,
  )
  return () => false
}

async function exportersOf(settings: OtelSettings, told: Told): Promise<tracing.SpanExporter[]> {
  const exporters = []
  for (const name of exporterNames(settings)) {
    const make = await loadExporter(name, settings)
    if (make) exporters.push(new WatchedExporter(make, told))
    else told(`OTEL_TRACES_EXPORTER names "${name}"; known are otlp, jaeger, console and none.`)
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
