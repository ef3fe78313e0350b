/** Our spans in the JSON that Jaeger's query service answers with. Times and durations are whole microseconds. */

import type { Span, Trace } from '../../protocol/watched.ts'

export interface JaegerTag {
  key: string
  type: 'string' | 'bool' | 'int64' | 'float64'
  value: string | number | boolean
}

export interface JaegerReference {
  refType: 'CHILD_OF' | 'FOLLOWS_FROM'
  traceID: string
  spanID: string
}

export interface JaegerSpan {
  traceID: string
  spanID: string
  flags: number
  operationName: string
  references: JaegerReference[]
  startTime: number
  duration: number
  tags: JaegerTag[]
  /** There are none. */
  logs: string[]
  processID: string
  warnings: null
}

export interface JaegerTrace {
  traceID: string
  spans: JaegerSpan[]
  processes: Record<string, { serviceName: string; tags: JaegerTag[] }>
  /** Says when it was cut. */
  warnings: string[] | null
}

/** Every span is of the one process that answers. */
const processID = 'p1'
const sampled = 1

export interface Service {
  name: string
  version: string
}

const traceCut = 'This trace has more messages than are shown: these are the newest.'

/** All of a trace but its spans. */
export function jaegerTrace({ spans, cut }: Trace, service: Service): Omit<JaegerTrace, 'spans'> {
  const processes = {
    [processID]: { serviceName: service.name, tags: [tag('service.version', service.version)] },
  }
  return { traceID: spans[0]?.traceId ?? '', processes, warnings: cut ? [traceCut] : null }
}

export function jaegerSpan(span: Span): JaegerSpan {
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    flags: sampled,
    operationName: span.name,
    references: referencesOf(span),
    startTime: Math.round(span.startedAt * 1e3),
    duration: Math.round(span.ms * 1e3),
    tags: tagsOf(span),
    logs: [],
    processID,
    warnings: null,
  }
}

function referencesOf({ traceId: traceID, parentId, links }: Span): JaegerReference[] {
  const parent = parentId === undefined ? [] : [{ refType: 'CHILD_OF' as const, traceID, spanID: parentId }]
  const linked = links.map(({ traceId: traceID, spanId: spanID }) => {
    return { refType: 'FOLLOWS_FROM' as const, traceID, spanID }
  })
  return [...parent, ...linked]
}

function tagsOf({ kind, attributes, error }: Span): JaegerTag[] {
  const failed: [string, string | boolean][] =
    error === undefined
      ? []
      : [
          ['error', true],
          ['error.type', error],
          ['otel.status_code', 'ERROR'],
        ]
  return [...Object.entries(attributes), ['span.kind', kind] as const, ...failed].map(([key, value]) =>
    tag(key, value),
  )
}

function tag(key: string, value: string | number | boolean): JaegerTag {
  return { key, type: typeOf(value), value }
}

function typeOf(value: string | number | boolean): JaegerTag['type'] {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return Number.isInteger(value) ? 'int64' : 'float64'
}
