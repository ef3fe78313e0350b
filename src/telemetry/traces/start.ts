/** Tracing, when the settings ask for it. Without, nothing of OpenTelemetry is loaded. */

import type { tracing } from '@opentelemetry/sdk-node'
import { exporterNames, loadExporter, type OtelSettings } from './exporters.ts'
import type { Recorder } from '../recorders.ts'
import { WatchedExporter, type Told } from './watched-exporter.ts'

export interface Tracing {
  /** Undefined: nothing is traced. */
  recorder?: Recorder
  /** Sends what waits, for a bounded time, and never rejects. It may leave sockets open: end with process.exit. */
  shutdown(): Promise<void>
}

/** Never rejects: whatever fails is told, and the server goes on untraced. `flushMs` bounds the last export. */
export async function startTracing(settings: OtelSettings, told: Told, flushMs = 2_000): Promise<Tracing> {
  const untraced = { shutdown: () => Promise.resolve() }
  try {
    const exporters = await exportersOf(settings, told)
    if (exporters.length === 0) return untraced
    const { createTracer } = await import('./tracer.ts')
    const tracer = await createTracer(exporters, settings, told)
    const flush = () => tracer.shutdown().catch((error: unknown) => told('The last spans were lost.', error))
    return { recorder: tracer.recorder, shutdown: () => within(flushMs, flush, told) }
  } catch (error) {
    told('Tracing could not start; the server runs without it.', error)
    return untraced
  }
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
