import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { listening } from '../../../test/support/listening.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { Backend } from './backend.ts'

const patience = { deadlineMs: 10_000, session: { application_name: 'tried' } }
const impatience = { deadlineMs: 250, session: {} }

describe('a backend', () => {
  let database: TestDatabase
  before(async () => {
    database = await testDatabase()
  })
  after(() => database.drop())

  it('runs a statement', async () => {
    const backend = new Backend(database.address, patience)
    assert.deepEqual(
      [...(await backend.run((sql) => sql`select ${'a'} as text, 7::bigint as seq`))],
      [{ text: 'a', seq: 7 }],
    )
    await backend.close()
  })

  it('does not notice that its connection died while it was idle, however often', async () => {
    const backend = new Backend(database.address, patience)
    for (let at = 0; at < 5; at++) {
      await backend.run((sql) => sql`select 1`)
      await database.sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'tried'`
    }
    await backend.run((sql) => sql`select 1`)
    await backend.close()
  })

  it('gives up on a statement after its deadline, and runs the next one', async () => {
    const backend = new Backend(database.address, { ...impatience, session: { statement_timeout: 0 } })
    await assert.rejects(
      backend.run((sql) => sql`select pg_sleep(60)`),
      { name: 'StorageUnavailable', message: 'Postgres did not answer within 250 ms' },
    )
    await backend.run((sql) => sql`select 1`)
    await backend.close()
  })

  for (const left of [0, 240]) {
    it(`does not begin what has ${left} ms left, and keeps its connection`, async () => {
      const backend = new Backend(database.address, patience)
      const before = await pidOf(backend)
      await assert.rejects(
        backend.run(() => assert.fail('it began'), performance.now() - patience.deadlineMs + left),
        StorageUnavailable,
      )
      assert.equal(await pidOf(backend), before)
      await backend.close()
    })
  }

  it('keeps its connection when the server ends a statement that takes too long', async () => {
    const session = { statement_timeout: 50 }
    const backend = new Backend(database.address, { ...patience, session })
    const before = await pidOf(backend)
    await assert.rejects(
      backend.run((sql) => sql`select pg_sleep(60)`),
      /57014/,
    )
    assert.equal(await pidOf(backend), before)
    await backend.close()
  })

  it('lets a bug through as it is, and runs the next statement', async () => {
    const backend = new Backend(database.address, patience)
    const bug = new TypeError('a bug')
    const ask = () => {
      throw bug
    }
    await assert.rejects(backend.run(ask), (thrown) => thrown === bug)
    await backend.run((sql) => sql`select 1`)
    await backend.close()
  })

  it('has the server give up a little before it does', async () => {
    const backend = new Backend(database.address, { ...patience, deadlineMs: 2_000 })
    const [row] = await backend.run(
      (sql) => sql<{ set: string }[]>`select current_setting('statement_timeout') as set`,
    )
    assert.equal(row?.set, '1900ms')
    await backend.close()
  })

  it('runs one statement at a time', async () => {
    const backend = new Backend(database.address, patience)
    const first = backend.run((sql) => sql`select 1`)
    await assert.rejects(
      backend.run((sql) => sql`select 2`),
      /one statement at a time/,
    )
    await first
    await backend.close()
  })

  it('fails what is under way when it is closed, and what comes after', async () => {
    const backend = new Backend(database.address, patience)
    await backend.run((sql) => sql`select 1`)
    const running = assert.rejects(
      backend.run((sql) => sql`select pg_sleep(60)`),
      StorageUnavailable,
    )
    await backend.close()
    await running
    await assert.rejects(
      backend.run((sql) => sql`select 1`),
      StorageUnavailable,
    )
  })
})

describe('a backend without a Postgres', () => {
  it('says that nobody listens', async () => {
    const { server, address } = await listening(() => {})
    server.close()
    await once(server, 'close')
    const backend = new Backend(address, patience)
    await assert.rejects(
      backend.run((sql) => sql`select 1`),
      { name: 'StorageUnavailable', message: 'Postgres is out of reach (ECONNREFUSED)' },
    )
    await backend.close()
  })

  it('outlives a connect that fails at once, before anybody can listen', async () => {
    // The system refuses to connect to everybody.
    const backend = new Backend('postgres://a@255.255.255.255/x', impatience)
    await assert.rejects(
      backend.run((sql) => sql`select 1`),
      StorageUnavailable,
    )
    await backend.close()
  })

  it('gives up on a server that says nothing, and leaves no connection behind', async () => {
    const ended: Promise<unknown>[] = []
    const { server, address } = await listening((socket) => {
      ended.push(once(socket, 'close'))
      socket.resume()
    })
    const backend = new Backend(address, impatience)
    for (let at = 0; at < 3; at++) {
      await assert.rejects(
        backend.run((sql) => sql`select 1`),
        StorageUnavailable,
      )
    }
    assert.ok(ended.length >= 3)
    await Promise.all(ended)
    await backend.close()
    server.close()
  })

  it('does not storm a server that hangs up on everybody', async () => {
    let met = 0
    const { server, address } = await listening((socket) => {
      met += 1
      socket.end()
    })
    const backend = new Backend(address, impatience)
    await assert.rejects(
      backend.run((sql) => sql`select 1`),
      StorageUnavailable,
    )
    assert.ok(met >= 1 && met <= 4, `${met} connections`)
    await backend.close()
    server.close()
  })
})

async function pidOf(backend: Backend): Promise<number | undefined> {
  const [row] = await backend.run((sql) => sql<{ pid: number }[]>`select pg_backend_pid() as pid`)
  return row?.pid
}
