/** Servers, as processes, that start on what a journal's folder holds, and end with something in it. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, before, beforeEach, describe, it } from 'node:test'
import { sha256 } from '../../src/adapters/crypto/digest.ts'
import { LineBuffer } from '../../src/adapters/disk/line.ts'
import { recordJson } from '../../src/adapters/disk/record.ts'
import { migrate } from '../../src/adapters/postgres/migrations.ts'
import { randomRoomId } from '../../src/core/ids.ts'
import { messageId, type Utterance } from '../../src/core/message.ts'
import { built, root } from '../support/build.ts'
import { Chatter } from '../support/chatter.ts'
import { checkedFetch } from '../support/checked-fetch.ts'
import { testDatabase, type TestDatabase } from '../support/postgres.ts'
import { createRoom } from '../support/server.ts'
import { ServerProcess, type Ended } from '../support/server-process.ts'

/** What a server reaches its Postgres through. Closed, Postgres is away; when so many bytes were asked, it hangs. */
class Wire {
  private server: Server | undefined
  private readonly sockets = new Set<Socket>()
  private port = 0

  constructor(readonly database: TestDatabase) {}

  get url(): string {
    const { user, database } = this.database.address
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`
  }

  /** Resolves when it takes connections, with what resolves when it hangs. Past so many bytes, nothing is asked or answered. */
  async open({ asked = Infinity, answered = Infinity } = {}): Promise<{ hung: Promise<void> }> {
    const { host, port } = this.database.address
    let requests = 0
    let tellHung = () => {}
    const hung = new Promise<void>((resolve) => (tellHung = resolve))
    const pass = (from: Socket, to: Socket, passes: (bytes: number) => boolean) => {
      this.sockets.add(from.on('error', () => from.destroy()).on('close', () => to.destroy()))
      from.on('data', (bytes) => {
        if (passes(bytes.length)) to.write(bytes)
        else tellHung()
      })
    }
    this.server = createServer((near) => {
      const far = connect(join(host, `.s.PGSQL.${port}`))
      pass(near, far, (bytes) => (requests += bytes) <= asked)
      pass(far, near, () => requests <= Math.min(asked, answered))
    })
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = (this.server.address() as AddressInfo).port
    return { hung }
  }

  close(): void {
    this.server?.close()
    for (const socket of this.sockets) socket.destroy()
    this.sockets.clear()
  }
}

let wire: Wire
let dataDir: string
let folder: string
const started: ServerProcess[] = []

function start(): ServerProcess {
  const settings = { DATA_DIR: dataDir, DATABASE_URL: wire.url, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' }
  const server = ServerProcess.start(settings)
  started.push(server)
  return server
}

before(built)
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'glassroom-journal-'))
  folder = join(dataDir, 'journal')
  wire = new Wire(await testDatabase())
  await wire.open()
})
afterEach(async () => {
  for (const server of started.splice(0)) await server.kill('SIGKILL')
  wire.close()
  await wire.database.drop()
  await rm(dataDir, { recursive: true })
})

async function newRoom(): Promise<string> {
  const { address, sql } = wire.database
  await migrate(address, join(root, 'migrations'))
  const id = randomRoomId()
  await sql`insert into rooms (id, name) values (${id}, ${id})`
  return id
}

function utterance(room: string, ref: string, over: Partial<Utterance> = {}): Utterance {
  const sender = { id: 'm_planted', name: 'Planted' }
  const id = messageId(sha256, sender.id, ref)
  return { id, room, sender, text: `text of ${ref}`, ref, sentAt: new Date().toISOString(), ...over }
}

/** Writes them as a server that is no more would have, with lines of other JSON behind. */
async function plant(utterances: Utterance[], others: string[] = []): Promise<void> {
  const lines = new LineBuffer()
  utterances.forEach((each, at) => lines.add(recordJson(at + 1, each)))
  for (const json of others) lines.add(json)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'info.log'), lines.bytes, { mode: 0o600 })
}

async function journalOf(url: string): Promise<string | undefined> {
  const answer = await checkedFetch(`${url}/readyz`)
  return ((await answer.json()) as { dependencies: Record<string, string> }).dependencies.journal
}

async function replayed(url: string): Promise<void> {
  while ((await journalOf(url)) !== 'empty');
}

/** The value of a metric that has no labels. */
async function metric(url: string, name: string): Promise<number> {
  const text = await (await checkedFetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
}

/** The refs of the room, by their numbers, which have no hole. */
async function stored(room: string): Promise<string[]> {
  const rows = await wire.database.sql<{ ref: string; seq: number }[]>`
    select ref, seq::int from messages where room_id = ${room} order by seq`
  assert.deepEqual(
    rows.map(({ seq }) => seq),
    rows.map((_, at) => at + 1),
  )
  return rows.map(({ ref }) => ref)
}

function assertSentence({ code, stderr }: Ended, pattern: RegExp): void {
  assert.equal(code, 1)
  assert.match(stderr, pattern)
  assert.equal(stderr.trim().split('\n').length, 1, stderr)
}

describe('a server', () => {
  it('lets no other have its journal, until it is killed', async () => {
    const first = start()
    await first.url()
    assertSentence(await start().ended, /journal is in use by another server.* JOURNAL_DIR/)
    await first.kill('SIGKILL')
    await start().url()
  })

  it('touches nothing that stands where its journal should, and says what to do', async () => {
    const precious = join(dataDir, 'precious')
    await writeFile(precious, 'lines of another program\n')
    await mkdir(folder)
    const info = join(folder, 'info.log')
    await symlink(precious, info)
    assertSentence(await start().ended, /info\.log is not a plain file: move it away/)
    await rm(info)
    await writeFile(info, await readFile(precious))
    assertSentence(await start().ended, /info\.log is not a journal of this server: move it away/)
    assert.deepEqual(await readFile(info), await readFile(precious))
  })

  it('that is asked to end while Postgres is away keeps what it acked, and the next one stores it', async () => {
    const first = start()
    const url = await first.url()
    const { id: room } = await createRoom(url)
    const clients = await Promise.all([1, 2, 3].map(() => Chatter.open(url, { room })))
    const [ada] = clients
    assert.ok(ada)
    await Promise.all(clients.map((client) => client.next('joined')))
    wire.close()
    for (let n = 0; n < 300; n++) ada.say({ type: 'send', room, text: `${n}`, ref: `${n}` })
    await ada.until('ack', 100)
    assert.equal((await first.kill('SIGTERM')).code, 0)
    for (const client of clients) {
      assert.equal((await client.closed).code, 1012)
      const [bye] = client.of('bye')
      assert.ok(bye?.reconnectAfterMs !== undefined)
    }
    const acked = ada.of('ack').map(({ ref }) => ref)
    const second = await start().url()
    assert.equal(await journalOf(second), `holds ${acked.length} messages`)
    await wire.open()
    await replayed(second)
    assert.deepEqual(await stored(room), acked)
  })

  it('killed in the middle of a replay, again and again, stores everything once, in order', async () => {
    const room = await newRoom()
    const planted = Array.from({ length: 4_000 }, (_, n) => utterance(room, `${n}`))
    await plant(planted)
    // Within a batch on its way there, and before the answer to one that is stored.
    for (const most of [{ asked: 300_000 }, { answered: 100_000 }]) {
      wire.close()
      const { hung } = await wire.open(most)
      const server = start()
      await hung
      await server.kill('SIGKILL')
    }
    const before = (await stored(room)).length
    assert.ok(before > 0 && before < planted.length, `${before} were stored before`)
    wire.close()
    await wire.open()
    await replayed(await start().url())
    assert.deepEqual(
      await stored(room),
      planted.map(({ ref }) => ref),
    )
  })

  it('keeps aside what Postgres will never take, and what nobody understands, and stores the rest', async () => {
    const room = await newRoom()
    const good = (n: number) => utterance(room, `good ${n}`)
    await plant(
      [
        good(1),
        utterance(room, 'zero', { text: 'a \0 in it' }),
        good(2),
        utterance('nowhere12345', 'homeless'),
        { ...good(1), text: 'another text' },
        utterance(room, 'timeless', { sentAt: 'no time' }),
        utterance(room, 'nameless', { id: 'no id' }),
        good(3),
      ],
      [`{"n":9,"room":"${room}"}`, '[]', recordJson(10, good(4))],
    )
    const url = await start().url()
    await replayed(url)
    assert.deepEqual(await stored(room), ['good 1', 'good 2', 'good 3', 'good 4'])
    assert.equal(await metric(url, 'chat_journal_dead_letters'), 5)
    assert.equal(await metric(url, 'chat_journal_damaged_lines'), 2)
    const letters = await readFile(join(folder, 'dead-letters.log'), 'utf8')
    const codes = [...letters.matchAll(/"refused":"(\w+)"/g)].map(([, code]) => code)
    assert.deepEqual(codes, ['invalid_text', 'unknown_room', 'ref_conflict', 'invalid_text', 'invalid_text'])
  })
})
