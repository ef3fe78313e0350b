/** Spans, made after the fact: one for each sampled message, and one for each batch, linked to its messages. */

import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api'
import type { Utterance } from '../../core/message.ts'
import type { Delivery } from '../../core/probe.ts'
import type { MessageIds } from './message-ids.ts'
import type { Recorder } from '../recorders.ts'
import type { Sampled } from './sampling.ts'
import { contextOf, parentOf } from './trace-context.ts'

interface Batch {
  operation: 'store' | 'journal' | 'replay'
  messages: readonly Utterance[]
  ms: number
}

/** The tracer must take its ids from `ids`. `now` is in milliseconds since 1970. */
export function spanRecorder(
  tracer: Tracer,
  ids: MessageIds,
  sampled: Sampled,
  now: () => number = Date.now,
): Recorder {
  return {
    delivered(fact) {
      const { draft, ms } = fact
      if (!draft || ms === undefined || !sampled(draft)) return
      const parent = parentOf(draft)
      const around = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
      const options = { kind: SpanKind.PRODUCER, startTime: now() - ms, attributes: ofMessage(fact) }
      const span = ids.as(contextOf(draft), () => tracer.startSpan('send /rooms/{roomId}', options, around))
      span.end(options.startTime + ms)
    },
    stored: ({ lane, drafts: messages, stored, ms }) =>
      batchSpan({ operation: 'store', messages, ms }, { 'chat.lane': lane, 'chat.stored': stored }),
    journaled: ({ lane, drafts: messages, ms }) =>
      batchSpan({ operation: 'journal', messages, ms }, { 'chat.lane': lane }),
    replayed: ({ utterances: messages, stored, repeated, ms }) =>
      batchSpan({ operation: 'replay', messages, ms }, { 'chat.stored': stored, 'chat.repeated': repeated }),
    storeFailed: ({ at: operation, lane, drafts: messages, error, ms }) =>
      batchSpan({ operation, messages, ms }, { 'chat.lane': lane, 'error.type': errorType(error) }),
  }

  function batchSpan(batch: Batch, attributes: Attributes): void {
    const traced = batch.messages.filter(sampled)
    if (traced.length === 0) return
    const options = {
      kind: SpanKind.CONSUMER,
      startTime: now() - batch.ms,
      attributes: { ...ofBatch(batch), ...attributes },
      links: traced.map((message) => ({
        context: contextOf(message),
        attributes: { 'messaging.message.id': message.id },
      })),
    }
    const span = tracer.startSpan(`${batch.operation} batch`, options, ROOT_CONTEXT)
    if ('error.type' in attributes) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(options.startTime + batch.ms)
  }
}

function ofMessage({ message, recipients }: Delivery): Attributes {
  return {
    'messaging.system': 'glassroom',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.destination.template': '/rooms/{roomId}',
    'messaging.destination.name': `/rooms/${message.room}`,
    'messaging.message.id': message.id,
    'messaging.message.body.size': Buffer.byteLength(message.text),
    'chat.recipients': recipients,
    ...(message.seq === null ? {} : { 'chat.seq': message.seq }),
  }
}

function ofBatch({ operation, messages }: Batch): Attributes {
  return {
    'messaging.system': 'glassroom',
    'messaging.operation.name': operation,
    'messaging.operation.type': 'process',
    'messaging.batch.message_count': messages.length,
  }
}

function errorType(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
