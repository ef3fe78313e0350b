import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { randomRoomId } from '../../src/core/ids.ts'
import { Database } from './database.ts'

describe('the database that is measured', () => {
  it('is left to another process whole, and taken back with what that did, also when it failed', async () => {
    const database = await Database.open(undefined)
    try {
      const room = { id: randomRoomId(), name: 'lent' }
      const lent = database.lend(async ({ DATA_DIR = '' }) => {
        const own = await startEmbedded({ dataDir: DATA_DIR })
        const store = openStore(own.address)
        await store.rooms.create(room)
        await store.close()
        await own.stop()
        throw new Error('failed')
      })
      await assert.rejects(lent, /^Error: failed$/)
      const [kept] = await database.sql`select name from rooms where id = ${room.id}`
      assert.deepEqual(kept, { name: room.name })
      assert.ok((await database.cpuSeconds()) > 0)
    } finally {
      await database.close()
    }
  })
})
