/** Postgres goes away, in each of its ways, and comes back: the server stands, and nothing that was acked is lost. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import type { Chatter } from '../support/chatter.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { testServer, type TestServer } from '../support/server.ts'

// A Postgres of its own: it is stopped here, and no other test may notice.
delete process.env[sharedPostgres]

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

/** Says one message until it is acked, as a client with patience does. */
async function insist(client: Chatter, room: string, ref: string): Promise<number> {
  let refused = 0
  for (;;) {
    client.say({ type: 'send', room, text: ref, ref })
    const answer = await client.next('ack', 'error')
    if (answer.type === 'ack') return refused
    assert.equal(answer.code, 'storage_unavailable')
    assert.ok(answer.retryAfterMs)
    refused += 1
  }
}

async function backends(): Promise<number[]> {
  const rows = await server.sql`
    select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  return rows.map((row) => Number(row.pid))
}

/** Does something while all of Postgres hangs. */
async function hung(meanwhile: () => Promise<void>): Promise<void> {
  const [file] = await server.sql`select pg_read_file('postmaster.pid') as text`
  const postmaster = String(file?.text).split('\n')[0] ?? ''
  const pids = [postmaster, ...(await backends()).map(String)]
  execFileSync('kill', ['-STOP', ...pids])
  await meanwhile().finally(() => execFileSync('kill', ['-CONT', ...pids]))
}

async function assertWhole(room: string, refs: string[]): Promise<void> {
  const rows = await server.sql`select seq, ref from messages where room_id = ${room} order by seq`
  assert.deepEqual(
    rows.map((row) => row.ref as string),
    refs,
  )
  assert.deepEqual(
    rows.map((row) => Number(row.seq)),
    refs.map((_, at) => at + 1),
  )
  const [head] = await server.sql`select head from rooms where id = ${room}`
  assert.equal(Number(head?.head), refs.length)
}

describe('connections that Postgres ends', () => {
  it('are opened again, and every message is stored once', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const refs: string[] = []
    for (let n = 0; n < 30; n++) {
      refs.push(`r${n}`)
      const done = insist(ada, room.id, `r${n}`)
      for (const pid of await backends()) await server.sql`select pg_terminate_backend(${pid})`
      await done
    }
    await assertWhole(room.id, refs)
    assert.deepEqual(
      ada.of('message').map((message) => message.ref),
      refs,
    )
  })
})

describe('a Postgres that hangs', () => {
  it('is noticed within the deadline; the late commit is shown once, and the same ref gets its ack', async () => {
    const room = await server.createRoom()
    const [ada, bob] = [await server.joined(room.id), await server.joined(room.id)]
    await insist(ada, room.id, 'before')
    await hung(async () => {
      ada.say({ type: 'send', room: room.id, text: 'during', ref: 'during' })
      assert.equal((await ada.next('error')).code, 'storage_unavailable')
    })
    await insist(ada, room.id, 'during')
    await insist(ada, room.id, 'after')
    const seen = await bob.until('message', 3)
    assert.deepEqual(
      seen.map((message) => message.ref),
      ['before', 'during', 'after'],
    )
    await assertWhole(room.id, ['before', 'during', 'after'])
  })

  it('leaves the rooms that are known open, and the rest is told when to come back', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    await insist(ada, room.id, 'kept')
    await hung(async () => {
      const bob = await server.joined(room.id)
      assert.equal(bob.of('joined')[0]?.messages[0]?.ref, 'kept')
      const [history, ready, alive] = await Promise.all([
        fetch(`${server.url}/api/rooms/${room.id}/messages`),
        fetch(`${server.url}/readyz`),
        fetch(`${server.url}/healthz`),
      ])
      assert.equal(history.status, 503)
      assert.ok(history.headers.get('retry-after'))
      assert.deepEqual([ready.status, ((await ready.json()) as { status: string }).status], [200, 'degraded'])
      assert.equal(alive.status, 200)
    })
    await insist(ada, room.id, 'again')
    await assertWhole(room.id, ['kept', 'again'])
  })
})
