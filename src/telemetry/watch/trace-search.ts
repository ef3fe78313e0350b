/** Which traces answer a question: as Jaeger has it, those with one span that fits all of it. */

import type { Clock } from '../../core/ports.ts'
import type { Span, TraceQuery } from '../../protocol/watched.ts'
import type { TraceIndex } from './trace-index.ts'

/** Making spans of thousands of messages takes a while: chat goes on in between. */
const tracesInATurn = 64

export async function findTraces(
  index: TraceIndex,
  query: TraceQuery,
  clock: Pick<Clock, 'soon'>,
): Promise<Span[][]> {
  const found: Span[][] = []
  for (const [at, traceId] of index.newest.entries()) {
    if (found.length >= query.limit) break
    if (at % tracesInATurn === tracesInATurn - 1) await new Promise<void>((resolve) => clock.soon(resolve))
    const spans = index.spans(traceId) ?? []
    if (spans.some((span) => fits(span, query))) found.push(spans)
  }
  return found
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
  const value = attributes[name]
  return value === undefined ? undefined : String(value)
}
