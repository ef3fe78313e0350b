/** Batches as spans, each a trace of its own that is linked with those of its messages. */

import type { Attempt } from '../../core/message.ts'
import type { Span } from '../../protocol/watched.ts'
import { timesOf } from './epoch.ts'
import { contextOf, randomDigits, type Context, type Traced } from './trace-context.ts'

/** What messages go through, as spans name it. */
export const system = 'glassroom'

const contexts = new WeakMap<Attempt, Context>()

/** The trace and the span of an attempt, whether or not that span is ever made. */
export function attemptContext(attempt: Attempt): Context {
  let context = contexts.get(attempt)
  if (!context) {
    const traceId = randomDigits()
    context = { traceId, spanId: traceId.slice(16) }
    contexts.set(attempt, context)
  }
  return context
}

/** What an attempt was, whose messages are traced. A lane of -1 is the replay's. */
export function batchSpan(
  attempt: Attempt,
  traced: readonly Traced[],
  epoch: number,
  counts?: { stored: number; repeated: number },
): Span {
  const { at, lane, messages, begunAt, endedAt } = attempt
  const operation = lane < 0 ? 'replay' : at
  return {
    ...attemptContext(attempt),
    name: `${operation} batch`,
    kind: 'consumer',
    ...timesOf(epoch, begunAt, endedAt),
    attributes: {
      'messaging.system': system,
      'messaging.operation.name': operation,
      'messaging.operation.type': 'process',
      'messaging.batch.message_count': messages,
      ...(lane >= 0 && { 'chat.lane': lane }),
      ...(counts && { 'chat.stored': counts.stored, 'chat.repeated': counts.repeated }),
    },
    ...errorOf(attempt),
    links: traced.map((message) => ({ ...contextOf(message), messageId: message.id })),
  }
}

/** The name of what an attempt failed of. */
export function errorOf({ error }: Attempt): { error?: string } {
  if (error === undefined) return {}
  return { error: error instanceof Error ? error.name : typeof error }
}
