/** Ids that are chosen for messages' spans, and random for all others. */

import type { SpanContext } from '@opentelemetry/api'

/** What a tracer asks for ids. It asks while it starts a span, so the chosen ones stand for the length of one call. */
export class MessageIds {
  private chosen: SpanContext | undefined

  /** The span that `start` starts gets the ids of `context`. */
  as<Started>(context: SpanContext, start: () => Started): Started {
    this.chosen = context
    try {
      return start()
    } finally {
      this.chosen = undefined
    }
  }

  generateTraceId(): string {
    return this.chosen?.traceId ?? crypto.randomUUID().replaceAll('-', '')
  }

  generateSpanId(): string {
    return this.chosen?.spanId ?? crypto.randomUUID().replaceAll('-', '').slice(16)
  }
}
