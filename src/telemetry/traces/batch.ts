/** Batches as spans, each a trace of its own that is linked with those of its messages. */

import type { Attempt } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import type { Span } from '../../protocol/watched.ts'
import type { Guard } from '../guard.ts'
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

type Tell = (attempt: Attempt, traced: readonly Traced[]) => void

/**
 * Attempts that ended, with those of their messages whose traces are kept. These are told of in one turn of the event
 * loop, after which the batch is told, once. A message that comes later, since it waited for an earlier one to be read
 * from the store, still points to the batch.
 */
export class Batches {
  private readonly open = new Map<Attempt, Traced[]>()
  private readonly told = new WeakSet<Attempt>()

  private readonly tell: Tell

  /** The guard, since a turn has ended when a batch is told: nothing else stands between `tell` and the process. */
  constructor(
    tell: Tell,
    private readonly clock: Pick<Clock, 'soon'>,
    guard: Guard,
  ) {
    this.tell = guard('batch', tell)
  }

  link(attempt: Attempt, message: Traced): void {
    if (this.told.has(attempt)) return
    if (this.open.size === 0) this.clock.soon(() => this.flush())
    const traced = this.open.get(attempt)
    if (traced) traced.push(message)
    else this.open.set(attempt, [message])
  }

  private flush(): void {
    const ended = [...this.open]
    this.open.clear()
    for (const [attempt, traced] of ended) {
      this.told.add(attempt)
      this.tell(attempt, traced)
    }
  }
}
