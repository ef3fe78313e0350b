/** Facts as the core tells them, for tests that only look at what is made of them. */

import type { Draft } from '../../src/core/message.ts'
import type { Delivery, Probe } from '../../src/core/probe.ts'

type Stored = Parameters<Probe['stored']>[0]
type StoreFailed = Parameters<Probe['storeFailed']>[0]

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
    ...over,
  }
}

export function deliveryOf(draft: Draft, over: Partial<Delivery> = {}): Delivery {
  const { id, room, sender, text, ref, sentAt } = draft
  const message = { id, room, seq: 7, sender, kind: 'chat', text, sentAt, ref } as const
  return { message, draft, recipients: 3, bytes: 200, ms: 12.5, ...over }
}

export function storedOf(drafts: Draft[], over: Partial<Stored> = {}): Stored {
  return { lane: 1, drafts, stored: drafts.length, repeated: 0, waitedMs: 2, ms: 4, ...over }
}

export function storeFailedOf(drafts: Draft[], error: unknown, over: Partial<StoreFailed> = {}): StoreFailed {
  return { lane: 1, drafts, error, ms: 4, ...over }
}

/** Tells the probe each of its facts once, with this draft wherever a fact has one. */
export function tellEveryFact(probe: Probe, draft: Draft, error: unknown): void {
  probe.opened()
  probe.closed({ by: 'client', ms: 1500 })
  probe.refused({ code: 'not_joined', sender: draft.sender.id })
  probe.stored(storedOf([draft]))
  probe.storeFailed(storeFailedOf([draft], error))
  probe.delivered(deliveryOf(draft))
  probe.broke({ error: new TypeError('a bug') })
  probe.evicted({ member: draft.sender.id, queuedFrames: 1000, queuedBytes: 9000 })
  probe.gapSeen({ room: draft.room, after: 3, before: 5, mended: true })
  probe.draining()
  probe.drained({ ms: 10 })
}
