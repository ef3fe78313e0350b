/** A message's way as spans: what of it took how long. One model for every exporter and for the pages of the server. */

import type { Attempt, Draft, Utterance } from '../../core/message.ts'
import type { Delivery } from '../../core/probe.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import type { Span } from '../../protocol/watched.ts'
import { isUnavailable } from '../logs/error-fields.ts'
import { attemptContext, errorOf, system } from './batch.ts'
import { contextOf, digitsOf, parentOf, type Traced } from './trace-context.ts'

/** What is remembered of a message that came to its end. Times are monotonic milliseconds. */
export interface Way extends Traced {
  room: string
  seq: number | null
  /** UTF-8 bytes of its text. */
  bytes: number
  receivedAt: number
  tried: readonly Attempt[]
  endedAt: number
  /** How many it was written to, and the bytes of its frame. */
  recipients: number
  frameBytes: number
  refused?: RefusalCode
}

/** The way of a message that was delivered; undefined for one that did not arrive at this node. */
export function wayOf({ message, draft, recipients, bytes: frameBytes, ms }: Delivery): Way | undefined {
  if (!draft || ms === undefined) return undefined
  const { id, room, traceparent, bytes, receivedAt, tried } = draft
  const { seq } = message
  const endedAt = receivedAt + ms
  const way = { id, room, seq, bytes, receivedAt, tried, endedAt, recipients, frameBytes }
  return traceparent === undefined ? way : { ...way, traceparent }
}

/**
 * The way of a message that a failed batch left without an answer but a refusal; undefined when the failure was not the
 * end of it: what the store fails the journal takes, and what the replay fails is tried again.
 */
export function refusedWayOf(attempt: Attempt, utterance: Draft | Utterance): Way | undefined {
  if (!('tried' in utterance)) return undefined
  const unavailable = isUnavailable(attempt.error)
  if (attempt.at === 'store' && unavailable) return undefined
  const { id, room, traceparent, bytes, receivedAt, tried } = utterance
  const refused = unavailable ? 'storage_unavailable' : 'internal'
  const end = { endedAt: attempt.endedAt, recipients: 0, frameBytes: 0, refused } as const
  const way = { id, room, seq: null, bytes, receivedAt, tried, ...end }
  return traceparent === undefined ? way : { ...way, traceparent }
}

/** Which span of its message's trace each part is; none of them ever changes, so that every process knows all. */
const parts = { queue: 0, deliver: 1, replay: 2, firstAttempt: 16 }

/** The spans of a way, the whole first; `epoch` is the milliseconds since 1970 at which the monotonic clock began. */
export function spansOf(way: Way, epoch: number): Span[] {
  const { receivedAt, endedAt, tried } = way
  const durableAt = tried.at(-1)?.endedAt ?? receivedAt
  const part = partOf(way, epoch)
  return [
    whole(way, epoch),
    part(parts.queue, 'queue', receivedAt, tried[0]?.begunAt ?? endedAt),
    ...tried.map((attempt, at) => ({
      ...part(parts.firstAttempt + at, attempt.at, attempt.begunAt, attempt.endedAt),
      attributes: { 'chat.lane': attempt.lane, 'messaging.batch.message_count': attempt.messages },
      links: [attemptContext(attempt)],
      ...errorOf(attempt),
    })),
    ...(way.refused ? [] : [delivery(way, part(parts.deliver, `deliver ${template}`, durableAt, endedAt))]),
  ]
}

/** The part of a message's trace that brought it from the journal into the store, maybe in a later process. */
export function replaySpan(message: Traced, attempt: Attempt, epoch: number, refused?: RefusalCode): Span {
  const span = partOf(message, epoch)(parts.replay, 'replay', attempt.begunAt, attempt.endedAt)
  return { ...span, links: [attemptContext(attempt)], ...(refused && { error: refused }) }
}

const template = '/rooms/{roomId}'

function whole(way: Way, epoch: number): Span {
  const { id, room, seq, bytes, receivedAt, endedAt, recipients, refused } = way
  const { traceId, spanId } = contextOf(way)
  const parent = parentOf(way)
  return {
    traceId,
    spanId,
    ...(parent && { parentId: parent.spanId }),
    name: `send ${template}`,
    kind: 'producer',
    startedAt: epoch + receivedAt,
    ms: endedAt - receivedAt,
    attributes: {
      ...system,
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      ...destination(room),
      'messaging.message.id': id,
      'messaging.message.body.size': bytes,
      'chat.recipients': recipients,
      ...(seq === null ? {} : { 'chat.seq': seq }),
    },
    ...(refused && { error: refused }),
    links: [],
  }
}

function delivery({ room, recipients, frameBytes }: Way, span: Span): Span {
  const operation = { 'messaging.operation.name': 'deliver', 'messaging.operation.type': 'process' }
  const size = { 'chat.recipients': recipients, 'chat.frame.bytes': frameBytes }
  return { ...span, kind: 'consumer', attributes: { ...system, ...operation, ...destination(room), ...size } }
}

function destination(room: string): Record<string, string> {
  return { 'messaging.destination.template': template, 'messaging.destination.name': `/rooms/${room}` }
}

/** Makes parts of a message's trace, each inside the span of the whole way. */
function partOf(message: Pick<Utterance, 'id' | 'traceparent'>, epoch: number) {
  const { traceId, spanId: parentId } = contextOf(message)
  const common = { traceId, parentId, kind: 'internal', attributes: {}, links: [] } as const
  const digits = digitsOf(message.id).slice(0, 14)
  return (part: number, name: string, begunAt: number, endedAt: number): Span => ({
    ...common,
    spanId: digits + part.toString(16).padStart(2, '0'),
    name,
    startedAt: epoch + begunAt,
    ms: endedAt - begunAt,
  })
}
