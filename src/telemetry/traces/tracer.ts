/** The tracer and the recorder that feeds it. Loads OpenTelemetry, so it is itself loaded only when something is traced. */

import type { tracing } from '@opentelemetry/sdk-node'
import type { OtelSettings } from './exporters.ts'
import { MessageIds } from './message-ids.ts'
import type { Recorder } from '../recorders.ts'
import { samplerOf, type Sampled } from './sampling.ts'
import { spanRecorder } from './spans.ts'
import type { Told } from './watched-exporter.ts'

/** As many links as a batch can have messages; the standard 128 would lose the rest without a word. */
const linkCountLimit = 500

export interface Tracer {
  recorder: Recorder
  /** Exports what waits; rejects when that fails. */
  shutdown(): Promise<void>
}

export async function createTracer(
  exporters: tracing.SpanExporter[],
  settings: OtelSettings,
  told: Told,
): Promise<Tracer> {
  const ids = new MessageIds()
  const provider = await providerOf(exporters, settings, ids)
  const recorder = spanRecorder(provider.getTracer('glassroom'), ids, sampledBy(settings, told))
  return { recorder, shutdown: () => provider.shutdown() }
}

/**
 * NodeSDK would take the process's globals, start exporters for metrics and logs too, and set a context manager that
 * makes every promise of the process slower; spans made after the fact need none of it.
 */
async function providerOf(
  exporters: tracing.SpanExporter[],
  settings: OtelSettings,
  idGenerator: MessageIds,
) {
  const { resources, tracing } = await import('@opentelemetry/sdk-node')
  const detectors = [resources.hostDetector, resources.envDetector]
  return new tracing.BasicTracerProvider({
    idGenerator,
    // What is worth a span was decided before the tracer is asked for one.
    sampler: new tracing.AlwaysOnSampler(),
    spanLimits: { linkCountLimit: Number(settings.OTEL_SPAN_LINK_COUNT_LIMIT) || linkCountLimit },
    resource: resources
      .resourceFromAttributes({ 'service.name': 'glassroom' })
      .merge(resources.detectResources({ detectors })),
    spanProcessors: exporters.map((exporter) => new tracing.BatchSpanProcessor(exporter)),
  })
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
