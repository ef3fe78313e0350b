/** What a person said, from the moment the server took it to the moment it has its number. */

import type { Member, SaidMessage } from '../protocol/frames.ts'

/** How a traceparent ends whose sender wants the trace to be kept: the lowest bit of its flags is set. */
const sampled = /[13579bdf]$/

/** What somebody says: all of a message but its number, which Postgres gives at commit. */
export interface Utterance {
  id: string
  room: string
  sender: Member
  text: string
  ref: string
  /** RFC 3339, UTC, milliseconds. */
  sentAt: string
  /** W3C traceparent of the sender's trace. */
  traceparent?: string
}

/** An utterance that this server took, on its way to being durable. */
export interface Draft extends Utterance {
  /** UTF-8 bytes of the text. */
  bytes: number
  /** Monotonic milliseconds at which it arrived, for latency; never stored. */
  receivedAt: number
  /** What was tried to make its batch durable, in turn; shared by the drafts of the batch. */
  tried: readonly Attempt[]
}

/** One try to make a batch durable, told once it ended. Times are monotonic milliseconds. */
export interface Attempt {
  at: 'store' | 'journal'
  /** -1: of the replay. */
  lane: number
  /** How many messages the batch had. */
  messages: number
  begunAt: number
  endedAt: number
  /** Why it failed; undefined: it did not. */
  error?: unknown
}

/** A message with its number. */
export type StoredMessage = SaidMessage & { seq: number }

/** The answer to a message that is in the store. */
export type StoredReceipt = Receipt & { seq: number }

/** The answer to a message that is durable. A repeated ref gets the first one's. */
export interface Receipt {
  id: string
  /** Null: durable in the journal, to be numbered by the replay. */
  seq: number | null
  sentAt: string
  /** True: stored before, by an earlier send of the same ref. */
  repeated: boolean
}

/**
 * The id of a message: a UUIDv8 made of SHA-256 over (sender, ref), so that every retry, node and replay agrees on it.
 * Member ids hold no line break, so no two pairs read alike.
 */
export function messageId(digest: (text: string) => string, senderId: string, ref: string): string {
  const hex = digest(`${senderId}\n${ref}`)
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export function said<Answer extends Receipt>(
  { room, sender, text, ref, traceparent }: Utterance,
  { id, seq, sentAt }: Answer,
): SaidMessage & { seq: Answer['seq'] } {
  const message = { id, room, seq, sender, kind: 'chat', text, sentAt, ref } as const
  return traceparent && sampled.test(traceparent)
    ? { ...message, traceId: traceparent.slice(3, 35) }
    : message
}
