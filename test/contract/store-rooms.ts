/** The contract of rooms. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomRoomId } from '../../src/core/ids.ts'
import type { RoomRecord, Store } from '../../src/core/ports.ts'
import { draftsIn, newRoom } from './store-drafts.ts'

export function describeRooms(store: () => Store): void {
  describe('rooms', () => {
    it('are found as they were created', async () => {
      const id = randomRoomId()
      const room = await store().rooms.create({ id, name: `It's "fine" 100% \\ 🦦 שלום` })
      assert.deepEqual(
        { ...room, createdAt: '' },
        { id, name: `It's "fine" 100% \\ 🦦 שלום`, createdAt: '', head: 0 },
      )
      assert.equal(new Date(room.createdAt).toISOString(), room.createdAt)
      assert.deepEqual(await store().rooms.find(id), room)
    })

    it('are the same when they are created again', async () => {
      const room = await newRoom(store())
      assert.deepEqual(await store().rooms.create({ id: room.id, name: room.name }), room)
    })

    it('keep their id to themselves', async () => {
      const room = await newRoom(store())
      await assert.rejects(
        store().rooms.create({ id: room.id, name: 'another' }),
        /id belongs to another room/,
      )
      assert.deepEqual(await store().rooms.find(room.id), room)
    })

    it('that nobody created are not found, whatever is asked for', async () => {
      for (const id of [randomRoomId(), '', '\0', '\ud800', `'; drop table rooms; --`]) {
        assert.equal(await store().rooms.find(id), undefined)
      }
    })

    it('tell their heads, those that exist', async () => {
      const [busy, empty] = [await newRoom(store()), await newRoom(store())]
      await store().writer().append(draftsIn(busy.id, 3))
      const heads = await store().rooms.heads([busy.id, 'nowhere', 'odd "id", \\', '\0', empty.id])
      assert.deepEqual(
        heads,
        new Map([
          [busy.id, 3],
          [empty.id, 0],
        ]),
      )
      assert.deepEqual(await store().rooms.heads([]), new Map())
      assert.equal((await store().rooms.find(busy.id))?.head, 3)
    })

    it('are listed newest first, page by page, while others are created', async () => {
      const rooms: RoomRecord[] = []
      for (let at = 0; at < 7; at++) rooms.push(await newRoom(store()))
      const seen: RoomRecord[] = []
      for (let page = await store().rooms.newest(3); page.length > 0;) {
        seen.push(...page)
        await newRoom(store(), 'created while paging')
        page = await store().rooms.newest(3, seen.at(-1))
      }
      const ids = new Set(seen.map(({ id }) => id))
      assert.equal(ids.size, seen.length)
      assert.deepEqual(
        rooms.filter(({ id }) => !ids.has(id)),
        [],
      )
      const ages = seen.map(({ createdAt }) => createdAt)
      assert.deepEqual(ages, ages.toSorted().reverse())
    })

    it('are at an end after the oldest, and after what no room can be', async () => {
      const earliest = '1970-01-01T00:00:00.000Z'
      for (const [createdAt, id] of [
        [earliest, ''],
        [earliest, '\0'],
        [earliest, '\ud800'],
        ['-271821-04-20T00:00:00.000Z', ''],
      ] as const) {
        assert.deepEqual(await store().rooms.newest(10, { createdAt, id }), [])
      }
    })
  })
}
