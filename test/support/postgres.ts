/**
 * Databases for tests: each caller gets a new, empty one. All share the Postgres that `npm test` started; a test file run
 * by hand starts its own with the first database and stops it with the last.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbedded, type Embedded } from '../../src/adapters/postgres/embedded.ts'
import type { Endpoint } from '../../src/adapters/postgres/client.ts'
import { randomId } from '../../src/core/ids.ts'

/** Names the variable that holds the shared Postgres' address as JSON. */
export const sharedPostgres = 'GLASSROOM_TEST_POSTGRES'

export interface TestDatabase {
  /** For `postgres({ ...address })`. */
  address: Endpoint
  /** A client of it, two connections. */
  sql: postgres.Sql
  /** Cuts every connection to it and removes it. Call it even when the test fails, or the file never ends. */
  drop(): Promise<void>
}

/** A Postgres in a temporary folder that trades safety for speed; `stop` removes the folder too. */
export async function temporaryPostgres(): Promise<Embedded> {
  const dataDir = await mkdtemp(join(tmpdir(), 'glassroom-test-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    const embedded = await startEmbedded({ dataDir, sync: false })
    const stop = () => embedded.stop().then(remove)
    return { address: embedded.address, dataDir, stop }
  } catch (error) {
    await remove()
    throw error
  }
}

let own: Promise<Embedded> | undefined
let users = 0

/** A new, empty database. */
export async function testDatabase(): Promise<TestDatabase> {
  users += 1
  const server = await serverAddress()
  const name = `test_${randomId(12)}`
  await administer(server, (sql) => sql`create database ${sql(name)}`)
  const address = { ...server, database: name }
  const sql = postgres({ ...address, max: 2, onnotice: () => {} })
  const drop = async () => {
    await sql.end({ timeout: 1 })
    await administer(server, (admin) => admin`drop database ${admin(name)} with (force)`)
    users -= 1
    if (users === 0) await stopOwn()
  }
  return { address, sql, drop }
}

async function serverAddress(): Promise<Endpoint> {
  const shared = process.env[sharedPostgres]
  if (shared) return JSON.parse(shared) as Endpoint
  own ??= temporaryPostgres()
  return (await own).address
}

async function stopOwn(): Promise<void> {
  const server = own
  own = undefined
  await (await server)?.stop()
}

async function administer(server: Endpoint, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres({ ...server, max: 1 })
  await work(sql).finally(() => sql.end({ timeout: 1 }))
}
