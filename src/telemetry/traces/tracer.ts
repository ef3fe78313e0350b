/** Hands spans to exporters. Loads OpenTelemetry, so it is itself loaded only when something is exported. */

import { resources, tracing } from '@opentelemetry/sdk-node'
import type { Span } from '../../protocol/watched.ts'
import type { OtelSettings } from './exporters.ts'
import { readableSpan } from './readable.ts'

export interface Tracer {
  emit(spans: readonly Span[]): void
  /** Exports what waits; rejects when that fails. */
  shutdown(): Promise<void>
}

/**
 * Spans that wait to be exported, unless OTEL_BSP_MAX_QUEUE_SIZE says otherwise; more are dropped. One turn brings those
 * of a whole batch of each lane, four a message.
 */
const maxQueueSize = 8_192

/**
 * NodeSDK would take the process's globals, start exporters for metrics and logs too, and set a context manager that
 * makes every promise of the process slower; and its tracer makes ids and times of spans itself. Ours have ended
 * before they are made, so they go to the processors as they are.
 */
export function createTracer(
  exporters: readonly tracing.SpanExporter[],
  settings: OtelSettings = {},
): Tracer {
  const queue = settings.OTEL_BSP_MAX_QUEUE_SIZE ? {} : { maxQueueSize }
  const processors = exporters.map((exporter) => new tracing.BatchSpanProcessor(exporter, queue))
  const detectors = [resources.hostDetector, resources.envDetector]
  const resource = resources
    .resourceFromAttributes({ 'service.name': 'glassroom' })
    .merge(resources.detectResources({ detectors }))
  return {
    emit(spans) {
      for (const span of spans) {
        const ended = readableSpan(span, resource)
        for (const processor of processors) processor.onEnd(ended)
      }
    },
    async shutdown() {
      await Promise.all(processors.map((processor) => processor.shutdown()))
    },
  }
}
