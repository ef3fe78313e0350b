/** Everything that the core asks of the world. An adapter keeps the guarantee written on each method. */

import type { Member } from '../protocol/frames.ts'
import type { RefusalCode } from '../protocol/refusals.ts'
import type { Receipt, StoredMessage, StoredReceipt, Utterance } from './message.ts'

/** The pipe to one client. Nothing here throws, whatever state the pipe is in. */
export interface Socket {
  /** Hands encoded frames on, in order. False: the pipe is full, and `drained` will be called on the connection. */
  write(chunks: readonly Uint8Array[]): boolean
  /** Asks the peer for a sign of life, which arrives as `heard` on the connection. */
  ping(): void
  /** Closes with a code, after what was written; a peer that does not answer is cut. */
  close(code: number, reason: string): void
}

/** Turns the texts of frames into what `Socket.write` takes: made once, whole, and shared by all who get them. */
export type Framing = (texts: readonly string[]) => Uint8Array

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds that only go forward. */
  monotonic(): number
  /** Runs once, after what arrived together with the current event was read too. */
  soon(run: () => void): void
  /** Runs once, after so many milliseconds; the answer cancels it. Keeps no process alive. */
  after(ms: number, run: () => void): () => void
}

/** SHA-256 in lower-case hex. */
export type Digest = (text: string) => string

/** Guests' identity, kept by the guest. */
export interface Tokens {
  sign(member: Member): string
  verify(token: string): { member: Member } | { refused: 'expired' | 'invalid' }
}

export interface RoomRecord {
  id: string
  name: string
  /** RFC 3339, UTC. */
  createdAt: string
  /** The number of the room's messages, and the highest `seq`. */
  head: number
}

/** A room that a search found; a higher rank is a better match. */
export interface FoundRoom extends RoomRecord {
  rank: number
}

/** What became of one utterance. */
export type Outcome<Answer extends Receipt = Receipt> = { receipt: Answer } | { refused: RefusalCode }

/** Durable history. Every method rejects with StorageUnavailable, and nothing else, while the store is out of reach. */
export interface Store {
  rooms: RoomStore
  /** Messages of a room after `after`, oldest first, or before `before`, newest first. Ends early only at the end. */
  messages(room: string, page: Page): Promise<StoredMessage[]>
  /** Of those of the rooms that exist: the head, and its messages, counted one by one in the same moment. */
  ledger(rooms: readonly string[]): Promise<Map<string, { head: number; stored: number }>>
  /** A writer of its own: its batches do not wait for another writer's. */
  writer(): Writer
  /** Resolves when the store answers. */
  ready(): Promise<void>
  /** Lets go of every connection; what is under way fails. */
  close(): Promise<void>
}

export type Page = { limit: number } & ({ after: number } | { before: number })

export interface RoomStore {
  /** The same room again is the same record; rejects when the id is another room's. */
  create(room: { id: string; name: string }): Promise<RoomRecord>
  find(id: string): Promise<RoomRecord | undefined>
  /**
   * Rooms whose name is like the query, typing errors forgiven, best first, past the room `after`. Every character of
   * the query stands for itself.
   */
  search(query: string, limit: number, after?: { rank: number; id: string }): Promise<FoundRoom[]>
  /** Rooms, newest first, past the room `after`. */
  newest(limit: number, after?: { createdAt: string; id: string }): Promise<RoomRecord[]>
  /** The heads of those of the rooms that exist. */
  heads(ids: string[]): Promise<Map<string, number>>
}

/** Stores batches, one at a time. */
export interface Writer {
  /**
   * Stores each utterance once and numbers it, all in one commit; the answers stand in their order, and so do the
   * numbers of a room. One that was stored before gets its first receipt; one that the store will never take is refused
   * and costs the others nothing. When it rejects, some may still be stored: only the same again can tell.
   */
  append(utterances: readonly Utterance[]): Promise<Outcome<StoredReceipt>[]>
}

/**
 * Keeps messages on this machine while the store is away. Its records are counted from 1 in the order of their
 * appending, also over restarts for as long as it holds any.
 */
export interface Journal {
  /** The last record that is durable. */
  readonly appended: number
  /** The last record of which the store has all, from the oldest on. Equal to `appended`: nothing is left. */
  readonly settled: number
  /**
   * Resolves when all of them are durable, behind those that were given before. Rejects with StorageUnavailable, and then
   * none is promised, though some may be found at a later start.
   */
  append(utterances: readonly Utterance[]): Promise<void>
  /** The oldest records that are not settled, in order, up to the bounds of a batch of the replay; `last` is the last of them. */
  oldest(): Promise<{ utterances: Utterance[]; last: number }>
  /** All records up to this one are settled, as `settled` says at once. Resolves when a later start knows as well, if it can. */
  settle(last: number): Promise<void>
  /** Keeps a message aside, durably, that the store will never take. Rejects with StorageUnavailable. */
  bury(utterance: Utterance, refused: RefusalCode): Promise<void>
  /** What is not settled of a room, of the records that were found at the start: the newest, as many as a welcome carries. */
  left(room: string): Promise<{ utterances: Utterance[]; complete: boolean }>
}

/** What keeps messages is out of reach, did not answer in time, or has no room. */
export class StorageUnavailable extends Error {
  override name = 'StorageUnavailable'
}
