/** Rooms and drafts for the store's contract. */

import assert from 'node:assert/strict'
import { sha256 } from '../../src/adapters/crypto/digest.ts'
import { randomMemberId, randomRef, randomRoomId } from '../../src/core/ids.ts'
import { messageId, type Draft, type StoredReceipt } from '../../src/core/message.ts'
import type { Outcome, RoomRecord, Store } from '../../src/core/ports.ts'
import type { StoredMessage } from '../../src/core/message.ts'
import { byteLength } from '../../src/protocol/text.ts'

export function newRoom(store: Store, name = 'a room'): Promise<RoomRecord> {
  return store.rooms.create({ id: randomRoomId(), name })
}

/** A draft of a sender of its own, unless the test says otherwise. */
export function draftIn(room: string, given: Partial<Draft> = {}): Draft {
  const sender = given.sender ?? { id: randomMemberId(), name: 'Ada' }
  const ref = given.ref ?? randomRef()
  const id = messageId(sha256, sender.id, ref)
  const { text = 'hello' } = given
  const sentAt = '2026-01-02T03:04:05.678Z'
  return { id, room, sender, text, ref, sentAt, bytes: byteLength(text), receivedAt: 0, tried: [], ...given }
}

export function draftsIn(room: string, count: number): Draft[] {
  return Array.from({ length: count }, (_, at) => draftIn(room, { text: `number ${at + 1}` }))
}

/** The receipt of an outcome that must have one. */
export function receiptOf(outcome: Outcome<StoredReceipt> | undefined): StoredReceipt {
  assert.ok(outcome && 'receipt' in outcome, `no receipt: ${JSON.stringify(outcome)}`)
  return outcome.receipt
}

export async function wholeHistory(store: Store, room: string): Promise<StoredMessage[]> {
  return store.messages(room, { after: 0, limit: 1_000_000 })
}

/** Asserts promise 3: numbers 1, 2, 3 … without a hole, each id once, and `head` the count of them. */
export async function assertWhole(store: Store, room: string): Promise<StoredMessage[]> {
  const history = await wholeHistory(store, room)
  assert.deepEqual(
    history.map(({ seq }) => seq),
    history.map((_, at) => at + 1),
  )
  assert.equal(new Set(history.map(({ id }) => id)).size, history.length)
  assert.equal((await store.rooms.heads([room])).get(room), history.length)
  return history
}
