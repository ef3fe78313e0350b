/** Which traces answer a question: as Jaeger has it, those with one span that fits all of it. */

import type { Span, Trace, TraceQuery, Traces } from '../../protocol/watched.ts'
import type { Pauses } from './pauses.ts'
import type { TraceIndex } from './trace-index.ts'

/** Of an answer, of some 700 bytes each. */
const mostSpans = 10_000

/** The newest that fit. */
export function findTraces(index: TraceIndex, query: TraceQuery, pauses: Pauses): Promise<Traces> {
  const wanted = ({ spans }: Trace) => spans.some((span) => fits(span, query))
  return collect(index, index.newest, { wanted, most: query.limit, pauses })
}

/** Those that are remembered. */
export function namedTraces(index: TraceIndex, traceIds: Iterable<string>, pauses: Pauses): Promise<Traces> {
  return collect(index, traceIds, { wanted: () => true, most: Infinity, pauses })
}

interface Collecting {
  wanted: (trace: Trace) => boolean
  most: number
  pauses: Pauses
}

async function collect(
  index: TraceIndex,
  traceIds: Iterable<string>,
  { wanted, most, pauses }: Collecting,
): Promise<Traces> {
  const traces: Trace[] = []
  let spans = 0
  for (const traceId of traceIds) {
    if (traces.length >= most) break
    const trace = await index.trace(traceId, pauses)
    if (!trace || !wanted(trace)) continue
    spans += trace.spans.length
    if (spans > mostSpans) return { traces, cut: true }
    traces.push(trace)
  }
  return { traces, cut: false }
}

function fits(span: Span, { operation, from, to, leastMs, mostMs, tags }: TraceQuery): boolean {
  return (
    (operation === undefined || span.name === operation) &&
    span.startedAt >= (from ?? -Infinity) &&
    span.startedAt <= (to ?? Infinity) &&
    span.ms >= (leastMs ?? 0) &&
    span.ms <= (mostMs ?? Infinity) &&
    Object.entries(tags ?? {}).every(([name, value]) => tagOf(span, name) === value)
  )
}

/** A span's attribute, or what exporters make of its other fields. */
function tagOf({ kind, error, attributes }: Span, name: string): string | undefined {
  if (name === 'span.kind') return kind
  if (name === 'error') return String(error !== undefined)
  if (name === 'error.type') return error
  // An object answers to more names than it was given, such as `toString`.
  return Object.hasOwn(attributes, name) ? String(attributes[name]) : undefined
}
