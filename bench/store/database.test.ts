import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { randomRoomId } from '../../src/core/ids.ts'
import { Database } from './database.ts'

describe('the database that is measured', () => {
  it('is left to another process whole, and taken back, also when that failed', async () => {
    const database = await Database.open(undefined)
    try {
      const before = randomRoomId()
      await database.reset([before])
      const lent = database.lend(async ({ DATA_DIR = '' }) => {
        const own = await startEmbedded({ dataDir: DATA_DIR })
        const store = openStore(own.address)
        assert.deepEqual((await store.rooms.find(before))?.id, before)
        await store.close()
        await own.stop()
        throw new Error('failed')
      })
      await assert.rejects(lent, /^Error: failed$/)
      const next = randomRoomId()
      await database.reset([next])
      assert.deepEqual([...(await database.sql`select id from rooms`)], [{ id: next }])
      assert.ok(database.processor.size > 0)
    } finally {
      await database.close()
    }
  })
})
