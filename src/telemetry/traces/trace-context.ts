/**
 * Which trace and span a message is. Both are known before any span exists, because they are made of the message's id:
 * what stores a batch can point to its messages' spans, which are made later.
 */

import type { Utterance } from '../../core/message.ts'

/** What a span context needs of a message. */
export interface Traced extends Pick<Utterance, 'id' | 'traceparent'> {
  /** Of a try that was refused: the message may come again, and its own span is that of the try that succeeds. */
  spanId?: string
}

export interface Context {
  traceId: string
  spanId: string
}

/** The span of a sender. */
export interface Parent extends Context {
  /** Whether the sender keeps the trace. */
  sampled: boolean
}

const traceparentForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
const onlyZeros = /^0+$/

/** The span of the sender that this message belongs to; undefined when it gave none, or none that is valid. */
export function parentOf({ traceparent }: Traced): Parent | undefined {
  if (traceparent === undefined) return undefined
  const [, traceId, spanId, flags] = traceparentForm.exec(traceparent) ?? []
  if (!traceId || !spanId || !flags || onlyZeros.test(traceId) || onlyZeros.test(spanId)) return undefined
  return { traceId, spanId, sampled: (parseInt(flags, 16) & 1) === 1 }
}

/** The message's own span, in the sender's trace or in one named like the message's id. */
export function contextOf(message: Traced): Context {
  const digits = digitsOf(message.id)
  return { traceId: parentOf(message)?.traceId ?? digits, spanId: message.spanId ?? digits.slice(16) }
}

/** The 32 hexadecimal digits of a message's id. */
export function digitsOf(id: string): string {
  return id.replaceAll('-', '')
}

/** As many digits, of nothing. */
export function randomDigits(): string {
  return digitsOf(crypto.randomUUID())
}
