import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { storeContract } from '../../../test/contract/store.ts'
import { testDatabase } from '../../../test/support/postgres.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { migrate } from './migrations.ts'
import { openStore } from './store.ts'

const migrations = new URL('../../../migrations', import.meta.url)

storeContract('in Postgres', async () => {
  const database = await testDatabase()
  await migrate(database.address, migrations)
  const store = openStore(database.address)
  const close = async () => {
    await store.close()
    await database.drop()
  }
  return { store, close }
})

describe('a store that is asked whether it is ready', () => {
  it('does not wait for its reads', async () => {
    const database = await testDatabase()
    await migrate(database.address, migrations)
    const store = openStore(database.address, { readers: 1 })
    let reading = true
    await database.sql.begin(async (sql) => {
      await sql`lock table messages in access exclusive mode`
      const read = store.messages('room', { after: 0, limit: 1 })
      const end = assert.rejects(read, StorageUnavailable).finally(() => (reading = false))
      await store.ready()
      assert.equal(reading, true)
      await end
    })
    await store.close()
    await database.drop()
  })

  it('does not say so while every read fails', async () => {
    const database = await testDatabase()
    await migrate(database.address, migrations)
    const store = openStore(database.address, { readers: 1, deadlineMs: 1_000 })
    await database.sql.begin(async (sql) => {
      await sql`lock table messages in access exclusive mode`
      await assert.rejects(store.messages('room', { after: 0, limit: 1 }), StorageUnavailable)
      await assert.rejects(store.ready(), /every read fails/)
    })
    await store.ready()
    await store.close()
    await database.drop()
  })

  it('asks a Postgres that hangs once for all who ask, for half a second', async () => {
    let asked = 0
    const server = createServer((socket) => {
      asked += 1
      socket.resume()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const store = openStore(`postgres://nobody@127.0.0.1:${port}/nothing`)
    const late = { name: 'StorageUnavailable', message: 'Postgres did not answer within 500 ms' }
    await Promise.all([1, 2, 3].map(() => assert.rejects(store.ready(), late)))
    assert.equal(asked, 1)
    await assert.rejects(store.ready(), late)
    assert.equal(asked, 2)
    await store.close()
    server.close()
  })
})

describe('a store that is flooded with searches', () => {
  it('reads history meanwhile, and searches again afterwards', async () => {
    const database = await testDatabase()
    await migrate(database.address, migrations)
    const store = openStore(database.address, { readers: 1 })
    await database.sql.begin(async (sql) => {
      await sql`lock table rooms in access exclusive mode`
      const flood = Array.from({ length: 200 }, () => store.rooms.search('otter', 10))
      const refused = flood.map((search) => assert.rejects(search, StorageUnavailable))
      for (let at = 0; at < 10; at++) {
        assert.deepEqual(await store.messages('room', { after: 0, limit: 1 }), [])
      }
      await Promise.all(refused)
    })
    assert.deepEqual(await store.rooms.search('otter', 10), [])
    await store.close()
    await database.drop()
  })
})
