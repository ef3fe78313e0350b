import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { migrate, MigrationError } from './migrations.ts'

const ours = new URL('../../../migrations', import.meta.url)

describe('migrating', () => {
  let database: TestDatabase
  let folder: string
  beforeEach(async () => {
    database = await testDatabase()
    folder = await mkdtemp(join(tmpdir(), 'glassroom-migrations-'))
    await write('0001_cups.sql', 'create table cups (size int);')
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await database.drop()
  })

  it('applies what is missing, in order, and nothing twice', async () => {
    await write('0002_more_cups.sql', 'insert into cups values (1); -- and no more')
    assert.deepEqual(await run(), ['0001_cups.sql', '0002_more_cups.sql'])
    assert.deepEqual(await run(), [])
    await write('0003_no_cups.sql', 'delete from cups')
    assert.deepEqual(await run(), ['0003_no_cups.sql'])
  })

  it('works once when several start at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => migrate(database.address, ours)))
    assert.deepEqual(answers.flat(), ['0001_rooms_and_messages.sql'])
  })

  it('keeps nothing of a migration that fails, and all before it', async () => {
    await write(
      '0002_broken.sql',
      'create table saucers (size int); insert into cups values (1); select 1 / 0;',
    )
    await write('0003_never.sql', 'create table never (size int);')
    await refuses(/^The migration 0002_broken.sql failed and changed nothing \(22012: division by zero\)\.$/)
    assert.deepEqual(await tables(), ['cups', 'migrations'])
    assert.equal((await database.sql`select from cups`).length, 0)
    await write('0002_broken.sql', 'create table saucers (size int);')
    assert.deepEqual(await run(), ['0002_broken.sql', '0003_never.sql'])
  })

  it('does not wait for a table that somebody uses', async () => {
    await run()
    await write('0002_wider_cups.sql', 'alter table cups add width int;')
    await database.sql.begin(async (sql) => {
      await sql`lock table cups in access share mode`
      await refuses(/0002_wider_cups.sql failed and changed nothing \(55P03: /)
    })
    assert.deepEqual(await run(), ['0002_wider_cups.sql'])
  })

  it('refuses a file that was changed after it was applied, whatever its line ends', async () => {
    await write('0001_cups.sql', 'create table cups (\n  size int\n);\n')
    await run()
    await write('0001_cups.sql', 'create table cups (\r\n  size int\r\n);\r\n')
    assert.deepEqual(await run(), [])
    await write('0001_cups.sql', 'create table cups (\n  size bigint\n);\n')
    await refuses(/^0001_cups.sql was changed after it was applied/)
  })

  it('refuses files whose order is not clear', async () => {
    await write('0003_c.sql', 'select 1')
    await run()
    await write('0002_b.sql', 'select 1')
    await refuses(/^0002_b.sql comes after 0003_c.sql was applied/)
    await rm(join(folder, '0002_b.sql'))
    await write('0003_again.sql', 'select 1')
    await refuses(/^Name the migration 0003_\w+.sql like 0001_what_it_does.sql/)
    await rm(join(folder, '0003_again.sql'))
    await write('next.sql', 'select 1')
    await refuses(/^Name the migration next.sql like 0001_what_it_does.sql/)
  })

  it('says in one sentence that Postgres or the folder is not there', async () => {
    const nobody = 'postgres://somebody:secret@127.0.0.1:1/nothing'
    await assert.rejects(migrate(nobody, folder), {
      name: 'StorageUnavailable',
      message: 'Postgres cannot be reached: start it, or check the address in DATABASE_URL (ECONNREFUSED)',
    })
    await assert.rejects(
      migrate(database.address, join(folder, 'none')),
      /^MigrationError: The folder .* \(ENOENT\)\.$/,
    )
  })

  it('says what an ordinary user lacks', async () => {
    await database.sql`create role visitor login`
    try {
      await refuses(/42501: permission denied for schema public/, 'visitor')
    } finally {
      await database.sql`drop role visitor`
    }
  })

  function write(name: string, sql: string): Promise<void> {
    return writeFile(join(folder, name), sql)
  }

  function run(): Promise<string[]> {
    return migrate(database.address, folder)
  }

  async function refuses(message: RegExp, user = database.address.user): Promise<void> {
    await assert.rejects(migrate({ ...database.address, user }, folder), (error: Error) => {
      assert.ok(error instanceof MigrationError)
      assert.match(error.message, message)
      return true
    })
  }

  async function tables(): Promise<string[]> {
    const rows = await database.sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' order by table_name`
    return rows.map(({ name }) => name)
  }
})
