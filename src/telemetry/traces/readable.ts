/** Our spans in the form that OpenTelemetry's processors and exporters take. */

import { SpanKind, SpanStatusCode, TraceFlags, type SpanContext } from '@opentelemetry/api'
import type { resources, tracing } from '@opentelemetry/sdk-node'
import type { Span, SpanLink } from '../../protocol/watched.ts'

type Time = tracing.ReadableSpan['startTime']

const kinds: Record<Span['kind'], SpanKind> = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
}

const scope = { name: 'glassroom' }
const nothing: [] = []

/** A span that has ended. */
export function readableSpan(span: Span, resource: resources.Resource): tracing.ReadableSpan {
  return new EndedSpan(span, resource)
}

/** A class, since spans are made by the thousand: objects that are put together by spreading cost many times as much. */
class EndedSpan implements tracing.ReadableSpan {
  readonly name: string
  readonly kind: SpanKind
  readonly parentSpanContext?: SpanContext
  readonly startTime: Time
  readonly endTime: Time
  readonly duration: Time
  readonly status: tracing.ReadableSpan['status']
  readonly attributes: tracing.ReadableSpan['attributes']
  readonly links: tracing.ReadableSpan['links']
  readonly events = nothing
  readonly ended = true
  readonly instrumentationScope = scope
  readonly droppedAttributesCount = 0
  readonly droppedEventsCount = 0
  readonly droppedLinksCount = 0
  private readonly context: SpanContext

  constructor(
    { name, kind, traceId, spanId, parentId, startedAt, ms, attributes, links, error }: Span,
    readonly resource: resources.Resource,
  ) {
    this.name = name
    this.kind = kinds[kind]
    this.context = spanContextOf({ traceId, spanId })
    if (parentId) this.parentSpanContext = spanContextOf({ traceId, spanId: parentId })
    this.startTime = timeOf(startedAt)
    this.endTime = timeOf(startedAt + ms)
    this.duration = timeOf(ms)
    this.status = { code: error === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR }
    this.attributes = error === undefined ? attributes : { ...attributes, 'error.type': error }
    this.links = links.map(linkOf)
  }

  spanContext(): SpanContext {
    return this.context
  }
}

function linkOf(link: SpanLink): tracing.ReadableSpan['links'][number] {
  const context = spanContextOf(link)
  return link.messageId ? { context, attributes: { 'messaging.message.id': link.messageId } } : { context }
}

function spanContextOf({ traceId, spanId }: { traceId: string; spanId: string }): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED }
}

/** Seconds and nanoseconds; a double holds microseconds of our days. */
function timeOf(ms: number): Time {
  const micros = Math.round(ms * 1e3)
  return [Math.floor(micros / 1e6), (micros % 1e6) * 1e3]
}
