/** The contract of history. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Store } from '../../src/core/ports.ts'
import type { StoredMessage } from '../../src/core/message.ts'
import { draftIn, draftsIn, newRoom } from './store-drafts.ts'

export function describeHistory(store: () => Store): void {
  async function pages(page: (last: number | undefined) => Promise<StoredMessage[]>): Promise<number[]> {
    const seen: number[] = []
    for (let messages = await page(undefined); messages.length > 0; messages = await page(seen.at(-1))) {
      seen.push(...messages.map(({ seq }) => seq ?? NaN))
    }
    return seen
  }

  describe('history', () => {
    it('shows a message as it was said', async () => {
      const { id: room } = await newRoom(store())
      const draft = draftIn(room, { sender: { id: 'ada', name: 'Ada 🦦' }, ref: `a "ref"` })
      await store().writer().append([draft])
      const { id, sender, text, sentAt, ref } = draft
      const message = { id, room, seq: 1, sender, kind: 'chat', text, sentAt, ref }
      assert.deepEqual(await store().messages(room, { after: 0, limit: 10 }), [message])
      assert.deepEqual(await store().messages(room, { before: 2, limit: 10 }), [message])
    })

    it('is read oldest first after a number, newest first before one, and ends early only at the end', async () => {
      const { id } = await newRoom(store())
      await store().writer().append(draftsIn(id, 7)) // all at the same time
      const read = async (page: { after: number } | { before: number }, limit: number) =>
        (await store().messages(id, { ...page, limit })).map(({ seq }) => seq)
      assert.deepEqual(await read({ after: 0 }, 3), [1, 2, 3])
      assert.deepEqual(await read({ after: 5 }, 3), [6, 7])
      assert.deepEqual(await read({ after: 7 }, 3), [])
      assert.deepEqual(await read({ after: Number.MAX_SAFE_INTEGER }, 3), [])
      assert.deepEqual(await read({ before: Number.MAX_SAFE_INTEGER }, 3), [7, 6, 5])
      assert.deepEqual(await read({ before: 3 }, 3), [2, 1])
      assert.deepEqual(await read({ before: 1 }, 3), [])
    })

    it('pages without a repeat or a gap while others write', async () => {
      const [here, there] = [await newRoom(store()), await newRoom(store())]
      const writer = store().writer()
      await writer.append(draftsIn(here.id, 20))
      const write = () => writer.append([...draftsIn(here.id, 3), ...draftsIn(there.id, 2)])
      const back = await pages(async (last = 21) => {
        await write()
        return store().messages(here.id, { before: last, limit: 6 })
      })
      assert.deepEqual(
        back,
        Array.from({ length: 20 }, (_, at) => 20 - at),
      )
      const end = (await store().rooms.heads([here.id])).get(here.id) ?? 0
      const forth = await pages(async (last = 0) => {
        if (last < end) await write()
        return store().messages(here.id, { after: last, limit: 100 })
      })
      assert.deepEqual(
        forth,
        forth.map((_, at) => at + 1),
      )
      assert.ok(forth.length >= end)
    })

    it('shows no number before those below it, to a reader beside the writers', async () => {
      const { id } = await newRoom(store())
      const total = 120
      const writing = [1, 2, 3].map(async () => {
        const writer = store().writer()
        for (let at = 0; at < total / 3; at += 4) await writer.append(draftsIn(id, 4))
      })
      const seen = await follow(store(), id, total)
      await Promise.all(writing)
      assert.deepEqual(
        seen,
        seen.map((_, at) => at + 1),
      )
    })

    it('of a room that nobody created is empty', async () => {
      for (const room of ['nowhere', '', '\0', '\ud800']) {
        assert.deepEqual(await store().messages(room, { after: 0, limit: 10 }), [])
      }
    })
  })
}

/** Reads on from the last number seen, until so many were seen: a number that came late would be missed. */
async function follow(store: Store, room: string, total: number): Promise<number[]> {
  const seen: number[] = []
  while ((seen.at(-1) ?? 0) < total) {
    const messages = await store.messages(room, { after: seen.at(-1) ?? 0, limit: 50 })
    seen.push(...messages.map(({ seq }) => seq ?? NaN))
    await new Promise(setImmediate)
  }
  return seen
}
