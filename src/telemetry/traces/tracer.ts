/** Hands spans to exporters. Loads OpenTelemetry, so it is itself loaded only when something is exported. */

import { resources, type tracing } from '@opentelemetry/sdk-node'
import type { Span } from '../../protocol/watched.ts'
import type { Batching } from './batching.ts'
import { ExportQueue } from './queue.ts'
import { readableSpan } from './readable.ts'

export interface Tracer {
  emit(spans: readonly Span[]): void
  /** Exports what waits; rejects when that fails. */
  shutdown(): Promise<void>
}

/**
 * NodeSDK would take the process's globals, start exporters for metrics and logs too, and set a context manager that
 * makes every promise of the process slower; and its tracer makes ids and times of spans itself. Ours have ended
 * before they are made, so they go to the processors as they are. `dropped` is told of spans that found no room before
 * an exporter, and must not throw.
 */
export function createTracer(
  exporters: readonly tracing.SpanExporter[],
  batching: Batching,
  dropped: (spans: number) => void,
): Tracer {
  const queues = exporters.map((exporter) => new ExportQueue({ exporter, batching, dropped }))
  const detectors = [resources.hostDetector, resources.envDetector]
  const resource = resources
    .resourceFromAttributes({ 'service.name': 'glassroom' })
    .merge(resources.detectResources({ detectors }))
  return {
    emit(spans) {
      const ended = spans.map((span) => readableSpan(span, resource))
      for (const queue of queues) queue.add(ended)
    },
    async shutdown() {
      await Promise.all(queues.map((queue) => queue.shutdown()))
    },
  }
}
