/** Brings the database to the shape this version needs: numbered SQL files, each applied once, in order. */

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { StorageUnavailable } from '../../core/ports.ts'
import { Client, Dialer, type Address, type Sql } from './client.ts'
import { asFault, faultKind, unavailable } from './faults.ts'

const connectSeconds = 3
/** Milliseconds that any statement may take but a migration itself. */
const statementMs = 5_000
/** Held by whoever migrates, so that others wait for it to be done. */
const lockKey = 714_302_919
const lockSeconds = 60
const lockPollMs = 250
/** A migration that waits for a table's lock makes everybody queue behind it: better it fails soon. */
const tableLockWait = '1s'

/** The database is not in the shape it should be. The message is one sentence, for people, that says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

interface Migration {
  name: string
  sql: string
  checksum: string
}

/**
 * Applies the files of the folder that were not applied yet, each in a transaction of its own, and answers their names.
 * Several may start at once: one works, the others wait and find it done. Rejects with StorageUnavailable while Postgres is
 * out of reach, else with MigrationError.
 */
export async function migrate(address: Address, folder: URL | string): Promise<string[]> {
  const migrations = await readMigrations(typeof folder === 'string' ? folder : fileURLToPath(folder))
  const client = new Client(address, new Dialer(), { application_name: 'glassroom migrate' }, connectSeconds)
  try {
    await connect(client)
    await takeTurn(client)
    const missing = await within(client, statementMs, findMissing(client.sql, migrations))
    for (const migration of missing) await apply(client.sql, migration)
    return missing.map(({ name }) => name)
  } catch (error) {
    if (error instanceof MigrationError || error instanceof StorageUnavailable) throw error
    if (faultKind(error) === 'unavailable') throw asFault(error)
    throw new MigrationError(sentence('Migrating failed', error))
  } finally {
    await client.close()
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new MigrationError(sentence(`The folder of migrations ${folder} cannot be read`, error))
  })
  const files = names.filter((name) => name.endsWith('.sql')).sort()
  const odd = files.find(
    (name, at) => !/^\d{4}_\w+\.sql$/.test(name) || numberOf(name) === numberOf(files[at - 1]),
  )
  if (odd)
    throw new MigrationError(
      `Name the migration ${odd} like 0001_what_it_does.sql, with a number of its own.`,
    )
  return Promise.all(files.map((name) => readMigration(folder, name)))
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

function numberOf(name: string | undefined): string | undefined {
  return name?.slice(0, 4)
}

/** Cuts a connection that has fallen silent: no timeout of Postgres' own reaches us then. */
async function within<Answer>(client: Client, ms: number, work: Promise<Answer>): Promise<Answer> {
  const giveUp = setTimeout(() => client.cut(), ms)
  return work.finally(() => clearTimeout(giveUp))
}

async function connect(client: Client): Promise<void> {
  try {
    await within(client, connectSeconds * 1_000, client.sql`select 1`.execute())
  } catch (error) {
    const advice = 'start it, or check the address in DATABASE_URL'
    if (faultKind(error) === 'unavailable') throw unavailable(`Postgres cannot be reached: ${advice}`, error)
    throw new MigrationError(sentence('Postgres lets nobody in by this DATABASE_URL: check it', error))
  }
}

/** Asks again and again, since one statement that waits cannot be told from a Postgres that has fallen silent. */
async function takeTurn(client: Client): Promise<void> {
  const until = performance.now() + lockSeconds * 1_000
  for (;;) {
    const asked = client.sql`select pg_try_advisory_lock(${lockKey}) as taken`.execute()
    const [row] = await within(client, statementMs, asked)
    if (row?.taken) return
    if (performance.now() > until) {
      throw new MigrationError(
        `Somebody else has been migrating for ${lockSeconds} seconds: try again later.`,
      )
    }
    await pause(lockPollMs)
  }
}

async function findMissing(sql: Sql, migrations: Migration[]): Promise<Migration[]> {
  await sql`
    create table if not exists migrations (
      name text collate "C" primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`
  const rows = await sql<
    { name: string; checksum: string }[]
  >`select name, checksum from migrations order by name`
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  const changed = migrations.find(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum)
  if (changed) {
    throw new MigrationError(
      `${changed.name} was changed after it was applied: put it back, and make the change in a new file.`,
    )
  }
  const missing = migrations.filter(({ name }) => !applied.has(name))
  const last = rows.at(-1)?.name ?? ''
  const late = missing.find(({ name }) => name < last)
  if (late) throw new MigrationError(`${late.name} comes after ${last} was applied: give it a higher number.`)
  return missing
}

/** One message with the whole transaction: an error ends it, and the connection with it, before anything is kept. */
async function apply(sql: Sql, migration: Migration): Promise<void> {
  const { name, checksum } = migration
  const script = `
    begin;
    set local lock_timeout = '${tableLockWait}';
    ${migration.sql}
    ;
    insert into migrations (name, checksum) values ('${name}', '${checksum}');
    commit;`
  try {
    await sql.unsafe(script).simple()
  } catch (error) {
    throw new MigrationError(sentence(`The migration ${name} failed and changed nothing`, error))
  }
}

function sentence(what: string, error: unknown): string {
  if (!(error instanceof Error)) return `${what} (${String(error)}).`
  const { code } = error as NodeJS.ErrnoException
  if (!(error instanceof postgres.PostgresError)) return `${what} (${code ?? error.message}).`
  const hint = error.hint ? ` ${error.hint}` : ''
  return `${what} (${error.code}: ${error.message}).${hint}`
}
