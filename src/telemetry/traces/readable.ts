/** Our spans in the form that OpenTelemetry's processors and exporters take. */

import { SpanKind, SpanStatusCode, TraceFlags, type SpanContext } from '@opentelemetry/api'
import type { resources, tracing } from '@opentelemetry/sdk-node'
import type { Span } from '../../protocol/watched.ts'

type Time = tracing.ReadableSpan['startTime']

const kinds: Record<Span['kind'], SpanKind> = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
}

/** A span that has ended. */
export function readableSpan(span: Span, resource: resources.Resource): tracing.ReadableSpan {
  const { traceId, parentId, error } = span
  const context = contextOf(span)
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => context,
    ...(parentId && { parentSpanContext: contextOf({ traceId, spanId: parentId }) }),
    startTime: timeOf(span.startedAt),
    endTime: timeOf(span.startedAt + span.ms),
    duration: timeOf(span.ms),
    status: error === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR },
    attributes: error === undefined ? span.attributes : { ...span.attributes, 'error.type': error },
    links: span.links.map((link) => ({
      context: contextOf(link),
      ...(link.messageId && { attributes: { 'messaging.message.id': link.messageId } }),
    })),
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'glassroom' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

function contextOf({ traceId, spanId }: { traceId: string; spanId: string }): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED }
}

/** Seconds and nanoseconds; a double holds microseconds of our days. */
function timeOf(ms: number): Time {
  const micros = Math.round(ms * 1e3)
  return [Math.floor(micros / 1e6), (micros % 1e6) * 1e3]
}
