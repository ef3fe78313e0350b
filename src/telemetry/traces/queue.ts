/** Spans that wait for an exporter. */

import { tracing } from '@opentelemetry/sdk-node'
import type { Batching } from './batching.ts'

interface QueueDeps {
  exporter: tracing.SpanExporter
  batching: Batching
  /** Told of spans that found no room. Must not throw. */
  dropped(spans: number): void
}

/**
 * OpenTelemetry's own processor, which would drop what finds no room and tell nobody: so what waits in it is counted
 * here, and it is never given more than it takes.
 */
export class ExportQueue {
  private readonly processor: tracing.SpanProcessor
  private waiting = 0
  private ended = false

  constructor(private readonly deps: QueueDeps) {
    const { exporter, batching } = deps
    const counted: tracing.SpanExporter = {
      export: (spans, done) => {
        this.waiting -= spans.length
        exporter.export(spans, done)
      },
      shutdown: () => exporter.shutdown(),
    }
    this.processor = new tracing.BatchSpanProcessor(counted, { ...batching })
  }

  add(spans: readonly tracing.ReadableSpan[]): void {
    let left = 0
    for (const span of spans) {
      if (this.ended || this.waiting >= this.deps.batching.maxQueueSize) left += 1
      else this.push(span)
    }
    if (left > 0) this.deps.dropped(left)
  }

  /** Exports what waits; rejects when that fails. What comes later is dropped. */
  shutdown(): Promise<void> {
    this.ended = true
    return this.processor.shutdown()
  }

  /** Counted first: a span that fills a batch is exported at once. */
  private push(span: tracing.ReadableSpan): void {
    this.waiting += 1
    this.processor.onEnd(span)
  }
}
