import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Row } from 'postgres'
import { listening } from '../../../test/support/listening.ts'
import { testDatabase } from '../../../test/support/postgres.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { BackendPool } from './backend-pool.ts'
import { Backend, type Ask } from './backend.ts'

const patience = { deadlineMs: 10_000, session: {} }
const impatience = { deadlineMs: 250, session: {} }

describe('a pool of backends', () => {
  it('refuses at once what is too much to wait, and fails what waited too long', async () => {
    const { server, address } = await listening((socket) => socket.resume())
    const pool = new BackendPool([new Backend(address, impatience)], { mostWaiting: 2, waitMs: 250 })
    const answers = [1, 2, 3, 4].map(() => pool.run((sql) => sql`select 1`).then(() => 'answered', String))
    assert.equal(await Promise.race(answers), 'StorageUnavailable: 2 statements wait for Postgres')
    for (const answer of await Promise.all(answers.slice(0, 3))) assert.match(answer, /within 250 ms$/)
    await pool.close()
    server.close()
  })

  it('serves all who wait', async () => {
    const database = await testDatabase()
    const backends = [1, 2].map(() => new Backend(database.address, patience))
    const pool = new BackendPool(backends, { mostWaiting: 100, waitMs: 10_000 })
    const rows = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        pool.run((sql) => sql<{ at: number }[]>`select ${at}::int as at`),
      ),
    )
    assert.deepEqual(
      rows.map(([row]) => row?.at),
      rows.map((_, at) => at),
    )
    await pool.close()
    await database.drop()
  })

  it('fails all who wait when it is closed', async () => {
    const { server, address } = await listening((socket) => socket.resume())
    const pool = new BackendPool([new Backend(address, patience)], { mostWaiting: 2, waitMs: 10_000 })
    const failing = [1, 2].map(() =>
      assert.rejects(
        pool.run((sql) => sql`select 1`),
        StorageUnavailable,
      ),
    )
    await pool.close()
    await Promise.all(failing)
    server.close()
  })

  it('loses no connection to a flood of slow statements, and runs the next one', async () => {
    const database = await testDatabase()
    const backends = [1, 2].map(() => new Backend(database.address, { ...patience, deadlineMs: 2_000 }))
    const pool = new BackendPool(backends, { mostWaiting: 100, waitMs: 500 })
    const before = await pidsOf(pool, backends.length)
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () =>
        pool.run((sql) => sql`select pg_sleep(0.2)`).then(() => 'answered', String),
      ),
    )
    const late = 'StorageUnavailable: no turn at Postgres within 500 ms'
    const refused = 'StorageUnavailable: 100 statements wait for Postgres'
    assert.deepEqual(new Set(outcomes), new Set(['answered', refused, late]))
    assert.equal(outcomes.filter((outcome) => outcome === refused).length, 200 - 100 - backends.length)
    assert.deepEqual(await pidsOf(pool, backends.length), before)
    await pool.close()
    await database.drop()
  })

  it('says that it does not serve when all fails, and that it does again as soon as it does', async () => {
    const database = await testDatabase()
    const session = { statement_timeout: 50 }
    const pool = new BackendPool([new Backend(database.address, { ...patience, session })], {
      mostWaiting: 1,
      waitMs: 10_000,
    })
    const slow: Ask<Row> = (sql) => sql`select pg_sleep(60)`
    await pool.assertServing(slow)
    await assert.rejects(pool.run(slow), StorageUnavailable)
    const unfit = { name: 'StorageUnavailable', message: 'every read fails' }
    await assert.rejects(pool.assertServing(slow), unfit)
    const meanwhile = assert.rejects(pool.run(slow), StorageUnavailable)
    await assert.rejects(
      pool.assertServing(() => assert.fail('it waited')),
      unfit,
    )
    await meanwhile
    await pool.assertServing((sql) => sql`select 1`)
    await pool.assertServing(() => assert.fail('it asked again'))
    await pool.close()
    await database.drop()
  })
})

/** Of all backends: as many statements at once hold one each. */
async function pidsOf(pool: BackendPool, backends: number): Promise<unknown[]> {
  const rows = await Promise.all(
    Array.from({ length: backends }, () => pool.run((sql) => sql`select pg_backend_pid() as pid`)),
  )
  return rows.map(([row]) => row?.pid as unknown).sort()
}
