/** A message's way as spans: what of it took how long. One model for every exporter and for the pages of the server. */

import type { Attempt, Draft, Utterance } from '../../core/message.ts'
import type { Delivery } from '../../core/probe.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import type { Span } from '../../protocol/watched.ts'
import { isUnavailable } from '../unavailable.ts'
import { attemptContext, errorOf, system } from './batch.ts'
import { timesOf } from './epoch.ts'
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

/**
 * The way of a message that was delivered; undefined for one that did not arrive at this node. Written out, for each
 * message has one: an object made of others by `...` takes fifty times as long.
 */
export function wayOf({ message, draft, recipients, bytes: frameBytes, ms }: Delivery): Way | undefined {
  if (!draft || ms === undefined) return undefined
  const { id, room, traceparent, bytes, receivedAt, tried } = draft
  const { seq } = message
  const endedAt = receivedAt + ms
  const way: Way = { id, room, bytes, receivedAt, tried, seq, endedAt, recipients, frameBytes }
  if (traceparent !== undefined) way.traceparent = traceparent
  return way
}

/**
 * The way of a message that a failed batch left without an answer but a refusal; undefined when the failure was not the
 * end of it: what the store fails the journal takes, and what the replay fails is tried again.
 */
export function refusedWayOf(attempt: Attempt, utterance: Draft | Utterance): Way | undefined {
  if (!('tried' in utterance)) return undefined
  const unavailable = isUnavailable(attempt.error)
  if (attempt.at === 'store' && unavailable) return undefined
  const refused = unavailable ? 'storage_unavailable' : 'internal'
  const spanId = refusedSpanId(utterance, attempt)
  const end = { seq: null, endedAt: attempt.endedAt, recipients: 0, frameBytes: 0 }
  return { ...begunOf(utterance), ...end, refused, spanId }
}

function begunOf({ id, room, traceparent, bytes, receivedAt, tried }: Draft) {
  const begun = { id, room, bytes, receivedAt, tried }
  return traceparent === undefined ? begun : { ...begun, traceparent }
}

/** Which span of its message's trace each part is. */
const parts = { queue: 0, deliver: 1, replay: 2, firstAttempt: 16, refused: 255 }

/** Parts are named by the message, and those of a try that was refused by both. */
function partId(named: string, part: number): string {
  return named.slice(0, 14) + part.toString(16).padStart(2, '0')
}

function refusedSpanId({ id }: Traced, attempt: Attempt): string {
  return partId(id.slice(0, 8) + attemptContext(attempt).spanId, parts.refused)
}

/** The spans of a way, the whole first; `epoch` is the milliseconds since 1970 at which the monotonic clock began. */
export function spansOf(way: Way, epoch: number): Span[] {
  const { receivedAt, endedAt, tried } = way
  const durableAt = tried.at(-1)?.endedAt ?? receivedAt
  const part = partOf(way, epoch)
  return [
    whole(way, epoch),
    part(parts.queue, 'queue', receivedAt, tried[0]?.begunAt ?? endedAt),
    ...tried.map((attempt, at) =>
      part(parts.firstAttempt + at, attempt.at, attempt.begunAt, attempt.endedAt, ofAttempt(attempt)),
    ),
    ...(way.refused ? [] : [part(parts.deliver, `deliver ${template}`, durableAt, endedAt, ofDelivery(way))]),
  ]
}

/** The part of a message's trace that brought it from the journal into the store, maybe in a later process. */
export function replaySpan(message: Traced, attempt: Attempt, epoch: number, refused?: RefusalCode): Span {
  const links = [attemptContext(attempt)]
  const more = refused ? { links, error: refused } : { links }
  return partOf(message, epoch)(parts.replay, 'replay', attempt.begunAt, attempt.endedAt, more)
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
    ...timesOf(epoch, receivedAt, endedAt),
    attributes: {
      'messaging.system': system,
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.template': template,
      'messaging.destination.name': `/rooms/${room}`,
      'messaging.message.id': id,
      'messaging.message.body.size': bytes,
      'chat.recipients': recipients,
      ...(seq !== null && { 'chat.seq': seq }),
    },
    ...(refused && { error: refused }),
    links: [],
  }
}

/** What a part of the way has that others have not. */
type More = Partial<Pick<Span, 'kind' | 'attributes' | 'links' | 'error'>>

function ofAttempt(attempt: Attempt): More {
  const attributes = { 'chat.lane': attempt.lane, 'messaging.batch.message_count': attempt.messages }
  return { attributes, links: [attemptContext(attempt)], ...errorOf(attempt) }
}

function ofDelivery({ room, recipients, frameBytes }: Way): More {
  const attributes = {
    'messaging.system': system,
    'messaging.operation.name': 'deliver',
    'messaging.operation.type': 'process',
    'messaging.destination.template': template,
    'messaging.destination.name': `/rooms/${room}`,
    'chat.recipients': recipients,
    'chat.frame.bytes': frameBytes,
  }
  return { kind: 'consumer', attributes }
}

/** Makes parts of a message's trace, each inside the span of the whole way. */
function partOf(message: Traced, epoch: number) {
  const { traceId, spanId: parentId } = contextOf(message)
  const named = message.spanId ?? digitsOf(message.id)
  return (part: number, name: string, begunAt: number, endedAt: number, more?: More): Span => ({
    traceId,
    spanId: partId(named, part),
    parentId,
    name,
    kind: 'internal',
    ...timesOf(epoch, begunAt, endedAt),
    attributes: {},
    links: [],
    ...more,
  })
}
