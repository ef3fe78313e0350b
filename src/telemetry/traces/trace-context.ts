/**
 * Which trace and span a message is. Both are known before any span exists, because they are made of the message's id:
 * what stores a batch can point to its messages' spans, which are made later.
 */

import { INVALID_SPANID, INVALID_TRACEID, TraceFlags, type SpanContext } from '@opentelemetry/api'
import type { Utterance } from '../../core/message.ts'

/** What a span context needs of a message. */
export type Traced = Pick<Utterance, 'id' | 'traceparent'>

const traceparentForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** The span of the sender that this message belongs to; undefined when it gave none, or none that is valid. */
export function parentOf({ traceparent }: Traced): SpanContext | undefined {
  if (traceparent === undefined) return undefined
  const [, traceId, spanId, flags] = traceparentForm.exec(traceparent) ?? []
  if (!traceId || !spanId || !flags || traceId === INVALID_TRACEID || spanId === INVALID_SPANID)
    return undefined
  return { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true }
}

/** The message's own span, in the sender's trace or in one named like the message's id. */
export function contextOf(message: Traced): SpanContext {
  const digits = message.id.replaceAll('-', '')
  const traceId = parentOf(message)?.traceId ?? digits
  return { traceId, spanId: digits.slice(16), traceFlags: TraceFlags.SAMPLED }
}
