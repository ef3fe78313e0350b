import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openJournal, type DiskJournal } from '../src/adapters/disk/journal.ts'
import { migrate } from '../src/adapters/postgres/migrations.ts'
import { openStore } from '../src/adapters/postgres/store.ts'
import { randomRoomId } from '../src/core/ids.ts'
import type { Utterance } from '../src/core/message.ts'
import type { Store } from '../src/core/ports.ts'
import { assertWhole, draftIn, draftsIn, newRoom } from '../test/contract/store-drafts.ts'
import { testDatabase, type TestDatabase } from '../test/support/postgres.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const migrations = join(root, 'migrations')

let database: TestDatabase
let store: Store
let wire: Server
let url: string
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glassroom-replay-'))
  database = await testDatabase()
  await migrate(database.address, migrations)
  store = openStore(database.address)
  ;[wire, url] = await overTcp(database)
})

after(async () => {
  await store.close()
  wire.close()
  await database.drop()
  await rm(folder, { recursive: true })
})

/** A connection string of a database that listens on a Unix socket. */
async function overTcp({ address }: TestDatabase): Promise<[Server, string]> {
  const { host, port, user, database } = address
  const server = createServer((near) => {
    const far = connect(join(host, `.s.PGSQL.${port}`))
    // A client that ends without a word is no failure of the wire.
    for (const end of [near, far]) end.on('error', () => undefined)
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return [server, `postgres://${user}@127.0.0.1:${(server.address() as AddressInfo).port}/${database}`]
}

/** Runs it as its users do, with these settings and nothing else of ours in its environment. */
async function replay(args: string[], settings: Record<string, string> = { DATABASE_URL: url }) {
  const { PATH = '', HOME = '' } = process.env
  const argv = ['--import', 'tsx', join(root, 'cmd/replay.ts'), ...args]
  const child = spawn(process.execPath, argv, { cwd: root, env: { PATH, HOME, ...settings } })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}

/** A folder in which a server kept these in its journal. */
async function journalOf(utterances: Utterance[], more = async (_: DiskJournal) => {}): Promise<string> {
  const kept = await mkdtemp(join(folder, 'journal-'))
  const journal = await openJournal(kept, { told: (trouble) => assert.fail(trouble.kind) })
  await journal.append(utterances)
  await more(journal)
  await journal.close()
  return kept
}

async function texts(room: string): Promise<string[]> {
  return (await assertWhole(store, room)).map(({ text }) => text)
}

describe('replay', () => {
  it('brings all of a journal into the database, in order, and nothing twice', async () => {
    const [one, other] = [await newRoom(store), await newRoom(store)]
    const drafts = [...draftsIn(one.id, 700), ...draftsIn(other.id, 600)]
    await store.writer().append(drafts.slice(0, 5))
    const file = join(await journalOf(drafts), 'info.log')
    const before = await readFile(file)

    const first = await replay([file])
    assert.equal(first.code, 0, first.err)
    for (const line of [/ 1,300 {2}read$/m, / 1,295 {2}stored now$/m, / 5 {2}stored before$/m])
      assert.match(first.out, line)
    assert.equal(first.out.trimEnd().split('\n').at(-1), `All of ${file} is in the database.`)

    const second = await replay([file])
    assert.equal(second.code, 0, second.err)
    assert.match(second.out, / 0 {2}stored now\n +1,300 {2}stored before/)
    assert.deepEqual(
      [...(await texts(one.id)), ...(await texts(other.id))],
      drafts.map(({ text }) => text),
    )
    assert.ok(before.equals(await readFile(file)), 'the file is as it was')
  })

  it('passes over what is damaged, and says where it is', async () => {
    const room = await newRoom(store)
    const file = join(await journalOf(draftsIn(room.id, 9)), 'info.log')
    const bytes = await readFile(file)
    const at = bytes.indexOf('number 4')
    bytes[at] = 0x4e
    await writeFile(file, bytes)
    const line = bytes.lastIndexOf('\n', at) + 1
    const long = bytes.indexOf('\n', at) + 1 - line

    const { code, out } = await replay([file])
    assert.equal(code, 1)
    assert.match(out, / 8 {2}stored now/)
    assert.match(out, new RegExp(` 1 {2}damaged line, passed over\n +at: byte ${line} \\(${long} long\\)\n`))
    assert.match(out, /\nKeep .*info\.log: not all of it is in the database\.\n$/)
    assert.deepEqual(
      await texts(room.id),
      [1, 2, 3, 5, 6, 7, 8, 9].map((n) => `number ${n}`),
    )
  })

  it('refuses messages of rooms that are missing, and makes the rooms when told to', async () => {
    const [known, lost] = [await newRoom(store), randomRoomId()]
    const drafts = [...draftsIn(lost, 3), ...draftsIn(known.id, 2), ...draftsIn(lost, 2)]
    const file = join(await journalOf(drafts), 'info.log')

    const refused = await replay([file])
    assert.equal(refused.code, 1)
    assert.match(refused.out, / 2 {2}stored now/)
    assert.match(refused.out, / 5 {2}refused, unknown_room\n.*--create-rooms.*\n +rooms: \w+ \(5\)\n/)
    assert.equal(await store.rooms.find(lost), undefined)

    const made = await replay([file, '--create-rooms', '--database', url], {})
    assert.equal(made.code, 0, made.err)
    assert.match(made.out, / 5 {2}stored now\n +2 {2}stored before\n +1 {2}room made\n/)
    assert.equal((await store.rooms.find(lost))?.name, `recovered ${lost}`)
    assert.deepEqual(await texts(lost), ['number 1', 'number 2', 'number 3', 'number 1', 'number 2'])
  })

  it('takes dead letters, and names those that can never be stored', async () => {
    const room = await newRoom(store)
    const [stored, other] = [draftIn(room.id, { text: 'one' }), draftIn(room.id, { text: 'two' })]
    await store.writer().append([stored])
    const conflicting = { ...stored, text: 'the same ref again' }
    const kept = await journalOf([], async (journal) => {
      await journal.bury(conflicting, 'ref_conflict')
      await journal.bury(other, 'unknown_room')
    })
    const { code, out } = await replay([join(kept, 'dead-letters.log')])
    assert.equal(code, 1)
    assert.match(out, / 1 {2}stored now/)
    assert.match(out, new RegExp(` 1 {2}refused, ref_conflict\n.*grep ID FILE\n +ids: ${stored.id}\n`))
    assert.deepEqual(await texts(room.id), ['one', 'two'])
  })
})

describe('replay, when it cannot', () => {
  it('says in one sentence what is wrong with the file or the database', async () => {
    const strange = join(folder, 'strange.log')
    await writeFile(strange, 'Dear diary,\n')
    const file = join(await journalOf(draftsIn('a', 1)), 'info.log')
    const nowhere = 'postgres://me:hunter2@127.0.0.1:1/chat'
    const attempts = await Promise.all([
      replay([join(folder, 'no.log')]),
      replay([strange]),
      replay([file, '--database', 'hunter2'], {}),
      replay([file, '--database', nowhere], {}),
    ])
    for (const { code, out, err } of attempts) {
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, /^[^\n]+\n$/)
      assert.doesNotMatch(err, /hunter2/)
    }
    assert.match(attempts[2].err, /^--database must be /)
  })

  it('makes no database for a file that is none', async () => {
    const dataDir = join(folder, 'data')
    assert.equal((await replay([join(folder, 'no.log')], { DATA_DIR: dataDir })).code, 1)
    await assert.rejects(stat(dataDir), { code: 'ENOENT' })
  })

  it('explains itself', async () => {
    const [asked, ...wrong] = await Promise.all([
      replay(['--help'], {}),
      replay([], {}),
      replay(['a', 'b'], {}),
      replay(['a', '--fly'], {}),
    ])
    assert.deepEqual([asked.code, asked.err], [0, ''])
    for (const line of asked.out.split('\n')) assert.ok(line.length <= 80, line)
    for (const { code, err } of wrong) {
      assert.equal(code, 2)
      assert.match(err, /^[^\n]+\. See: npm run replay -- --help\n$/)
    }
  })
})
