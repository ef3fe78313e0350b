import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { migrate } from '../../src/adapters/postgres/migrations.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { testDatabase, type TestDatabase } from '../../test/support/postgres.ts'
import { copyWay } from './copy.ts'
import { makeDrafts, makeRooms } from './drafts.ts'
import { insertWay } from './insert.ts'
import { storeWay } from './stored.ts'

const migrations = new URL('../../migrations', import.meta.url)

describe('a way to store messages', () => {
  let database: TestDatabase
  before(async () => {
    database = await testDatabase()
    await migrate(database.address, migrations)
  })
  after(() => database.drop())

  for (const way of [copyWay(1, true), copyWay(1, false), insertWay(1, 100), storeWay(1, 100)]) {
    it(`stores what it is given, to the letter: ${way.kind}, ${way.name}`, async () => {
      const rooms = makeRooms(3)
      const store = openStore(database.address)
      const lane = way.open(database.address)
      try {
        for (const id of rooms) await store.rooms.create({ id, name: 'a room' })
        const drafts = makeDrafts(rooms, 250)
        await lane.prepare(drafts)()
        for (const room of rooms) {
          const said = drafts.filter((draft) => draft.room === room)
          const kept = await store.messages(room, { after: 0, limit: 1_000 })
          assert.deepEqual(
            kept.map(({ id, seq, text, sender, sentAt }) => ({ id, seq, text, sender, sentAt })),
            said.map(({ id, text, sender, sentAt }, at) => ({ id, seq: at + 1, text, sender, sentAt })),
          )
        }
      } finally {
        await lane.close()
        await store.close()
      }
    })
  }
})
