/**
 * Everything that the core tells the world: one method for each fact, in the past tense. A fact is told per message or
 * per batch, never per recipient. Telling returns nothing and never throws; nobody's ids become metric labels.
 */

import type { SaidMessage } from '../protocol/frames.ts'
import type { CloseName, RefusalCode } from '../protocol/refusals.ts'
import type { CircuitState } from './circuit.ts'
import type { Attempt, Draft, StoredReceipt, Utterance } from './message.ts'
import type { Outcome } from './ports.ts'

export interface Probe {
  /** A connection was opened. */
  opened(): void
  closed(fact: { by: EndedBy; ms: number }): void
  /** A request was refused. */
  refused(fact: { code: RefusalCode; sender: string }): void
  /** A batch was committed: so many of its drafts are new, so many were stored before; the rest was refused. */
  stored(fact: StoredBatch): void
  /** A batch could not be made durable there. What the store failed goes to the journal; what that fails is refused. */
  storeFailed(fact: FailedBatch): void
  /** A batch became durable in the journal, while the store was away or behind. */
  journaled(fact: { attempt: Attempt; drafts: readonly Draft[] }): void
  /** A batch of the journal came into the store. */
  replayed(fact: ReplayedBatch): void
  /** The store will never take a message that was acked: it is kept aside. */
  buried(fact: { utterance: Utterance; refused: RefusalCode }): void
  /** Batches go another way from now on. */
  circuitChanged(fact: { state: CircuitState; left: number; error?: unknown }): void
  /** A message was written to the last member of its room on this node. */
  delivered(fact: Delivery): void
  /** A member was too slow to read and was closed. */
  evicted(fact: { member: string; queuedFrames: number; queuedBytes: number }): void
  /** A room's next message did not follow the last shown; the missing rows were read, or could not be. */
  gapSeen(fact: { room: string; after: number; before: number; mended: boolean }): void
  /** A bug of ours ended a connection. */
  broke(fact: { error: unknown }): void
  /** The server stopped taking work, and has finished what it had; the journal holds so many records. */
  draining(): void
  drained(fact: { ms: number; left: number }): void
}

/** Why a connection ended: the server's reason; `protocol`, broken by the client; or `client`, it left or was lost. */
export type EndedBy = CloseName | 'protocol' | 'client'

export interface StoredBatch {
  attempt: Attempt
  drafts: readonly Draft[]
  stored: number
  repeated: number
}

export interface FailedBatch {
  attempt: Attempt
  /** Drafts, unless they are of the replay. */
  utterances: readonly (Draft | Utterance)[]
}

export interface ReplayedBatch {
  attempt: Attempt
  utterances: readonly Utterance[]
  /** What became of each, in the order of the utterances. */
  outcomes: readonly Outcome<StoredReceipt>[]
  /** So many are new to the store, so many it had already; the rest was buried. */
  stored: number
  repeated: number
  /** Records that the journal still holds. */
  left: number
}

export interface Delivery {
  message: SaidMessage
  /** Undefined for a message that this node read from the store. */
  draft: Draft | undefined
  recipients: number
  bytes: number
  /** From its arrival to the last write; undefined when it did not arrive here. */
  ms: number | undefined
}
