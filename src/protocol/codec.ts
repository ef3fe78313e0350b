/** Between text and frames. Decoding never throws: what is not a frame comes back as a refusal. */

import type {
  AckFrame,
  ClientFrame,
  JoinedFrame,
  Member,
  RoomState,
  SaidMessage,
  ServerFrame,
} from './frames.ts'
import { limits } from './limits.ts'
import type { Refusal } from './refusals.ts'
import { blank, longerThan, storable } from './text.ts'

/** A decoded client frame, or why it is none; `ref` names the message refused, when the sender gave one. */
export type Decoded = { frame: ClientFrame } | { refusal: Refusal; ref?: string }

type Fields = Record<string, unknown>

const readers = new Map<unknown, (fields: Fields) => Decoded>([
  ['hello', readHello],
  ['join', readJoin],
  ['leave', readLeave],
  ['send', readSend],
  ['ping', () => ({ frame: { type: 'ping' } })],
])

export function decode(text: string): Decoded {
  const fields = parse(text)
  if (!fields) return invalid('a frame is a JSON object')
  const read = readers.get(fields.type)
  if (!read) return invalid(`type is one of ${[...readers.keys()].join(', ')}`)
  return read(fields)
}

export function encode(frame: ServerFrame): string {
  return frame.type === 'ack' ? encodeAck(frame) : JSON.stringify(frame)
}

const messageHead = '{"type":"message",'

/** The frame that tells a message, as `encode` would make it in three times the time: each message has one. */
export function encodeMessage({ id, room, seq, sender, text, sentAt, ref, traceId }: SaidMessage): string {
  const who = `{"id":${quote(sender.id)},"name":${quote(sender.name)}}`
  const trace = traceId === undefined ? '' : `,"traceId":${quote(traceId)}`
  return `${messageHead}"id":${quote(id)},"room":${quote(room)},"seq":${seq},"sender":${who},"kind":"chat","text":${quote(text)},"sentAt":${quote(sentAt)},"ref":${quote(ref)}${trace}}`
}

/** The message in a frame that tells it. */
export function messageIn(frame: string): SaidMessage {
  return JSON.parse(jsonIn(frame)) as SaidMessage
}

/** The welcome to a room, with the messages of frames that told them. */
export function joinedFrame(
  room: RoomState,
  members: Member[],
  frames: string[],
  truncated: boolean,
): string {
  const head = JSON.stringify({ type: 'joined', room, members, truncated } satisfies Partial<JoinedFrame>)
  return `${head.slice(0, -1)},"messages":[${frames.map(jsonIn).join(',')}]}`
}

/** Whether a text can name a room: checked before anything is asked of the store. */
export function isRoomId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-z]{1,32}$/.test(value)
}

/** Whether a text can be a `ref`. */
export function isRef(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= limits.refLength && storable(value)
}

/** The W3C traceparent, if it is one; anything else is no reason to refuse a message. */
export function traceparentIn(value: unknown): { traceparent?: string } {
  return isTraceparent(value) ? { traceparent: value } : {}
}

/** Why a text cannot be said; undefined when it can. */
export function refuseText(text: string): Refusal | undefined {
  if (longerThan(text, limits.textBytes)) {
    return { code: 'too_large', message: `a text has at most ${limits.textBytes} bytes` }
  }
  if (!storable(text)) return { code: 'invalid_text', message: 'a text has no NUL and no half characters' }
  if (blank(text)) return { code: 'invalid_text', message: 'a text has something to see in it' }
  return undefined
}

/** What JSON writes otherwise than it is, and every character that needs two units, since one of them may be missing. */
const special = /[\0-\x1f"\\\ud800-\udfff]/

/** A text as JSON. Most have nothing to escape, and looking is cheaper than JSON's own care. */
function quote(text: string): string {
  return special.test(text) ? JSON.stringify(text) : `"${text}"`
}

/** An ack is as frequent as a message. */
function encodeAck({ ref, id, seq, sentAt, durable }: AckFrame): string {
  return `{"type":"ack","ref":${quote(ref)},"id":${quote(id)},"seq":${seq},"sentAt":${quote(sentAt)},"durable":"${durable}"}`
}

function jsonIn(frame: string): string {
  return `{${frame.slice(messageHead.length)}`
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined
  } catch {
    return undefined
  }
}

function readHello({ token }: Fields): Decoded {
  if (typeof token !== 'string') return invalid('hello needs a token')
  return { frame: { type: 'hello', token } }
}

function readJoin({ room, after }: Fields): Decoded {
  if (!isRoomId(room)) return badRoom(room)
  if (after === undefined || after === null) return { frame: { type: 'join', room } }
  if (!isSeq(after)) return invalid('after is a seq: a whole number from 0')
  return { frame: { type: 'join', room, after } }
}

function readLeave({ room }: Fields): Decoded {
  return isRoomId(room) ? { frame: { type: 'leave', room } } : badRoom(room)
}

function readSend({ room, text, ref, traceparent }: Fields): Decoded {
  if (!isRef(ref)) return invalid(`send needs a ref of 1 to ${limits.refLength} characters`)
  if (!isRoomId(room)) return badRoom(room, ref)
  if (typeof text !== 'string') return invalid('send needs a text', ref)
  const refusal = refuseText(text)
  if (refusal) return { refusal, ref }
  if (isTraceparent(traceparent)) return { frame: { type: 'send', room, text, ref, traceparent } }
  return { frame: { type: 'send', room, text, ref } }
}

function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value)
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function invalid(message: string, ref?: string): Decoded {
  return refuse({ code: 'invalid_frame', message }, ref)
}

function badRoom(room: unknown, ref?: string): Decoded {
  if (typeof room !== 'string') return invalid('room is the id of a room', ref)
  return refuse({ code: 'unknown_room', message: 'there is no such room' }, ref)
}

function refuse(refusal: Refusal, ref?: string): Decoded {
  return ref === undefined ? { refusal } : { refusal, ref }
}
