/** The server as a process: started, stopped, killed, and refused. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { built, root } from '../support/build.ts'
import { Chatter } from '../support/chatter.ts'
import { checkedFetch } from '../support/checked-fetch.ts'
import { createRoom } from '../support/server.ts'
import { ServerProcess, type Ended } from '../support/server-process.ts'

let dataDir: string
const started: ServerProcess[] = []

function start(settings: Record<string, string> = {}): ServerProcess {
  const server = ServerProcess.start({ DATA_DIR: dataDir, ...settings })
  started.push(server)
  return server
}

async function postmasterPid(): Promise<number> {
  const file = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')
  return Number(file.split('\n')[0])
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function texts(url: string, room: string): Promise<string[]> {
  const response = await checkedFetch(`${url}/api/rooms/${room}/messages?after=0&limit=200`)
  const { items } = (await response.json()) as { items: { text: string }[] }
  return items.map((message) => message.text)
}

function assertSentence({ code, stderr }: Ended, pattern: RegExp): void {
  assert.equal(code, 1)
  assert.match(stderr, pattern)
  assert.equal(stderr.trim().split('\n').length, 1, stderr)
  assert.doesNotMatch(stderr, /\n\s+at /)
}

before(async () => {
  await built()
  dataDir = await mkdtemp(join(tmpdir(), 'glassroom-process-'))
})
afterEach(async () => {
  for (const server of started.splice(0)) await server.kill('SIGTERM')
})
after(() => rm(dataDir, { recursive: true }))

describe('a server', () => {
  it('loads nothing of OpenTelemetry before it is asked to trace', async () => {
    const bundle = await readFile(join(root, 'dist/server.js'), 'utf8')
    assert.match(bundle, /\bfrom "hono"/)
    assert.doesNotMatch(bundle, /\bfrom "@opentelemetry/)
  })

  it('comes up in an empty folder, stops on a signal with nothing left running, and remembers', async () => {
    const first = start({ RATE_LIMIT: 'off' })
    const url = await first.url()
    const room = await createRoom(url, 'quiet otter')
    const ada = await Chatter.open(url, { room: room.id })
    await ada.next('joined')
    for (let n = 0; n < 100; n++) ada.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    await ada.until('ack', 100)
    const postgres = await postmasterPid()
    assert.ok(alive(postgres))
    const { code } = await first.kill('SIGTERM')
    assert.equal(code, 0)
    assert.equal((await ada.closed).code, 1012)
    assert.equal(ada.of('bye')[0]?.code, 1012)
    assert.ok(!alive(postgres))

    const again = await start().url()
    assert.deepEqual(
      await texts(again, room.id),
      Array.from({ length: 100 }, (_, n) => `${n}`),
    )
    const found = await checkedFetch(`${again}/api/rooms?search=qiuet+oter`)
    assert.match(await found.text(), new RegExp(room.id))
  })

  const many = 2_400

  it('killed in the middle of it lost nothing that was acked, and comes up again by itself', async () => {
    const first = start({ RATE_LIMIT: 'off' })
    const url = await first.url()
    const room = await createRoom(url)
    const ada = await Chatter.open(url, { room: room.id })
    await ada.next('joined')
    for (let n = 0; n < many; n++) ada.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    await ada.until('ack', 100)
    await first.kill('SIGKILL')
    await ada.closed
    const acked = ada.of('ack').map((ack) => ack.seq)
    assert.ok(acked.length < many, 'it was killed in the middle of it')

    const again = await start({ RATE_LIMIT: 'off' }).url()
    const bob = await Chatter.open(again, { room: room.id })
    const { room: state } = await bob.next('joined')
    assert.ok(state.head >= Math.max(...acked.map(Number)))
    const same = await Chatter.open(again)
    same.say({ type: 'hello', token: ada.of('welcome')[0]?.token ?? '' })
    await same.next('welcome')
    same.say({ type: 'join', room: room.id, after: state.head })
    await same.next('joined')
    for (let n = 0; n < many; n++) same.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    const acks = await same.until('ack', many)
    assert.deepEqual(
      acks.slice(0, acked.length).map((ack) => ack.seq),
      acked,
    )
    assert.deepEqual(new Set(acks.map((ack) => ack.seq)).size, many)
  })
})

describe('a server whose database is out of reach', () => {
  it('comes up and waits for it, says so without the password, and stops when it is told to', async () => {
    const server = start({ DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/db' })
    const url = await server.url()
    const ready = (await (await checkedFetch(`${url}/readyz`)).json()) as { status: string }
    assert.equal(ready.status, 'degraded')
    const created = await checkedFetch(`${url}/api/rooms`, { method: 'POST' })
    assert.deepEqual([created.status, created.headers.has('retry-after')], [503, true])
    const { code, stdout, stderr } = await server.kill('SIGTERM')
    assert.equal(code, 0)
    assert.match(stderr, /which it cannot reach yet/)
    assert.match(stdout, /not in shape yet/)
    assert.doesNotMatch(stderr + stdout, /hunter2/)
  })
})

describe('a server that cannot start', () => {
  it('says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    assertSentence(await start({ PORT: String(port) }).ended, new RegExp(`Port ${port} .* set PORT`))
    other.close()
    await assert.rejects(postmasterPid, 'its Postgres was stopped again')
  })

  it('says that its data folder is in use', async () => {
    await start().url()
    assertSentence(await start().ended, /data folder .* DATA_DIR/)
  })

  it('says which setting is wrong, and how it should be', async () => {
    assertSentence(await start({ PORT: '70000' }).ended, /PORT is "70000" but must be/)
    assertSentence(await start({ RATE_LIMIT: 'fast' }).ended, /RATE_LIMIT .* 20\/s/)
  })
})
