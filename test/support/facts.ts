/** Facts as the core tells them, for tests that only look at what is made of them. */

import type { CircuitState } from '../../src/core/circuit.ts'
import type { Attempt, Draft, StoredReceipt, Utterance } from '../../src/core/message.ts'
import { StorageUnavailable, type Outcome } from '../../src/core/ports.ts'
import type { Delivery, FailedBatch, Probe, ReplayedBatch, StoredBatch } from '../../src/core/probe.ts'

type Journaled = Parameters<Probe['journaled']>[0]

const circuitStates: CircuitState[] = ['open', 'replaying', 'switching', 'closed']

export function draftWith(over: Partial<Draft> = {}): Draft {
  return {
    id: '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b',
    room: 'room00000001',
    bytes: 5,
    sender: { id: 'member0000000001', name: 'Ada' },
    text: 'hello',
    ref: 'ref-1',
    sentAt: '2025-01-01T00:00:00.000Z',
    receivedAt: 0,
    tried: [],
    ...over,
  }
}

export function deliveryOf(draft: Draft, over: Partial<Delivery> = {}): Delivery {
  const { id, room, sender, text, ref, sentAt } = draft
  const message = { id, room, seq: 7, sender, kind: 'chat', text, sentAt, ref } as const
  return { message, draft, recipients: 3, bytes: 200, ms: 12.5, ...over }
}

/** It waited for 2 ms, since `draftWith`, and took 4. */
export function attemptOf(over: Partial<Attempt> = {}): Attempt {
  return { at: 'store', lane: 1, messages: 1, begunAt: 2, endedAt: 6, ...over }
}

export function storedOf(
  drafts: Draft[],
  { stored = drafts.length, repeated = 0, ...attempt }: Partial<StoredBatch & Attempt> = {},
): StoredBatch {
  return { attempt: attemptOf({ messages: drafts.length, ...attempt }), drafts, stored, repeated }
}

export function storeFailedOf(
  utterances: Utterance[],
  error: unknown,
  attempt: Partial<Attempt> = {},
): FailedBatch {
  return { attempt: attemptOf({ messages: utterances.length, error, ...attempt }), utterances }
}

export function journaledOf(drafts: Draft[], attempt: Partial<Attempt> = {}): Journaled {
  return { attempt: attemptOf({ at: 'journal', messages: drafts.length, ...attempt }), drafts }
}

export function replayedOf(
  utterances: Utterance[],
  over: Partial<ReplayedBatch & Attempt> = {},
): ReplayedBatch {
  const {
    stored = utterances.length,
    repeated = 0,
    left = 0,
    outcomes = utterances.map(taken),
    ...attempt
  } = over
  const tried = attemptOf({ lane: -1, messages: utterances.length, ...attempt })
  return { attempt: tried, utterances, outcomes, stored, repeated, left }
}

/** The store's answer to a message that it took, as the one of that number. */
function taken({ id, sentAt }: Utterance, at: number): Outcome<StoredReceipt> {
  return { receipt: { id, seq: at + 1, sentAt, repeated: false } }
}

/** What a message is once the journal gives it back. */
export function utteranceOf({
  bytes: _bytes,
  receivedAt: _receivedAt,
  tried: _tried,
  ...utterance
}: Draft): Utterance {
  return utterance
}

/** A store that is out of reach, for this reason. */
export function away(cause?: unknown): StorageUnavailable {
  return new StorageUnavailable('the store is away', { cause })
}

/** Tells the probe each of its facts in each of its forms, with this draft and error wherever a fact has one. */
export function tellEveryFact(probe: Probe, draft: Draft, error: unknown): void {
  probe.opened()
  probe.closed({ by: 'client', ms: 1500 })
  probe.refused({ code: 'not_joined', sender: draft.sender.id })
  probe.stored(storedOf([draft]))
  probe.storeFailed(storeFailedOf([draft], away(error)))
  probe.storeFailed(storeFailedOf([draft], error, { at: 'journal' }))
  probe.storeFailed(storeFailedOf([draft], away(error), { lane: -1 }))
  probe.storeFailed(storeFailedOf([draft], error))
  probe.journaled(journaledOf([draft]))
  probe.replayed(replayedOf([utteranceOf(draft)], { left: 7 }))
  probe.buried({ utterance: utteranceOf(draft), refused: 'ref_conflict' })
  for (const state of circuitStates) {
    probe.circuitChanged(state === 'open' ? { state, left: 7, error: away() } : { state, left: 7 })
  }
  probe.delivered(deliveryOf(draft))
  probe.broke({ error: new TypeError('a bug') })
  probe.evicted({ member: draft.sender.id, queuedFrames: 1000, queuedBytes: 9000 })
  probe.gapSeen({ room: draft.room, after: 3, before: 5, mended: true })
  probe.draining()
  probe.drained({ ms: 10, left: 0 })
}
