/** Postgres goes away, in each of its ways, and comes back: the server stands, and nothing that was acked is lost. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Chatter, FrameOf } from '../support/chatter.ts'
import { hang } from '../support/hang.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { testServer, type TestServer } from '../support/server.ts'

// A Postgres of its own: it is stopped here, and no other test may notice.
delete process.env[sharedPostgres]

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

/** Says one message; answers its ack. */
async function say(client: Chatter, room: string, ref: string): Promise<FrameOf<'ack'>> {
  client.say({ type: 'send', room, text: ref, ref })
  return client.next('ack')
}

/** Says one message after the other, until one is in the store again. */
async function sayUntilStored(client: Chatter, room: string, refs: string[]): Promise<void> {
  for (let n = 0; ; n++) {
    refs.push(`back ${n}`)
    if ((await say(client, room, `back ${n}`)).durable === 'postgres') return
  }
}

async function backends(): Promise<number[]> {
  const rows = await server.sql`
    select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  return rows.map((row) => Number(row.pid))
}

/** Does something while all of Postgres hangs. */
async function hung(meanwhile: () => Promise<void>): Promise<void> {
  const goOn = await hang(server.sql)
  await meanwhile().finally(goOn)
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
      const done = say(ada, room.id, `r${n}`)
      for (const pid of await backends()) await server.sql`select pg_terminate_backend(${pid})`
      await done
    }
    await sayUntilStored(ada, room.id, refs)
    await assertWhole(room.id, refs)
    assert.deepEqual(
      ada.of('message').map((message) => message.ref),
      refs,
    )
  })
})

describe('a Postgres that hangs', () => {
  it('is noticed within the deadline; chat goes on, and its late commit is numbered once', async () => {
    const room = await server.createRoom()
    const [ada, bob] = [await server.joined(room.id), await server.joined(room.id)]
    const refs = ['before', 'during', 'still']
    await say(ada, room.id, 'before')
    await hung(async () => {
      const acks = [await say(ada, room.id, 'during'), await say(ada, room.id, 'still')]
      assert.deepEqual(
        acks.map(({ durable, seq }) => [durable, seq]),
        [
          ['journal', null],
          ['journal', null],
        ],
      )
      const seen = await bob.until('message', 3)
      assert.deepEqual(
        seen.map(({ ref, seq }) => [ref, seq]),
        [
          ['before', 1],
          ['during', null],
          ['still', null],
        ],
      )
    })
    await sayUntilStored(ada, room.id, refs)
    const seen = await bob.until('message', refs.length)
    assert.deepEqual(
      seen.map(({ ref }) => ref),
      refs,
    )
    const told = bob.of('stored').flatMap(({ messages }) => messages)
    const loose = seen.filter(({ seq }) => seq === null)
    assert.deepEqual(
      told,
      loose.map(({ id }, at) => ({ id, seq: at + 2 })),
    )
    await assertWhole(room.id, refs)
  })

  it('leaves the rooms that are known open, and the rest is told when to come back', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const refs = ['kept', 'loose']
    await say(ada, room.id, 'kept')
    await hung(async () => {
      await say(ada, room.id, 'loose')
      const bob = await server.joined(room.id)
      assert.deepEqual(
        bob.of('joined')[0]?.messages.map(({ ref, seq }) => [ref, seq]),
        [
          ['kept', 1],
          ['loose', null],
        ],
      )
      const [history, ready, alive] = await Promise.all([
        fetch(`${server.url}/api/rooms/${room.id}/messages`),
        fetch(`${server.url}/readyz`),
        fetch(`${server.url}/healthz`),
      ])
      assert.equal(history.status, 503)
      assert.ok(history.headers.get('retry-after'))
      assert.deepEqual(
        [ready.status, await ready.json()],
        [200, { status: 'degraded', dependencies: { postgres: 'unreachable', journal: 'holds 1 message' } }],
      )
      assert.equal(alive.status, 200)
    })
    await sayUntilStored(ada, room.id, refs)
    await assertWhole(room.id, refs)
  })

  it('takes a message over HTTP all the same', async () => {
    const room = await server.createRoom()
    await server.joined(room.id)
    const refs = ['posted']
    await hung(async () => {
      const { token } = (await (await fetch(`${server.url}/api/sessions`, { method: 'POST' })).json()) as {
        token: string
      }
      const posted = await fetch(`${server.url}/api/rooms/${room.id}/messages`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${token}`,
          'Idempotency-Key': 'posted',
        },
        body: JSON.stringify({ text: 'posted' }),
      })
      assert.deepEqual([posted.status, ((await posted.json()) as { seq: unknown }).seq], [201, null])
    })
    await sayUntilStored(await server.joined(room.id), room.id, refs)
    await assertWhole(room.id, refs)
  })
})

describe('a database that its operator spoiled', () => {
  it('costs no message, and is used again once it is put right', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const refs = ['one', 'two']
    await say(ada, room.id, 'one')
    await server.sql`alter table messages rename to elsewhere`
    assert.equal((await say(ada, room.id, 'two')).durable, 'journal')
    await server.sql`alter table elsewhere rename to messages`
    await sayUntilStored(ada, room.id, refs)
    await assertWhole(room.id, refs)
  })

  it('may be read while it cannot be written', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const refs = ['one', 'two']
    await say(ada, room.id, 'one')
    const [{ name }] = await server.sql<[{ name: string }]>`select current_database() as name`
    await server.sql`alter database ${server.sql(name)} set default_transaction_read_only = on`
    for (const pid of await backends()) await server.sql`select pg_terminate_backend(${pid})`
    assert.equal((await say(ada, room.id, 'two')).durable, 'journal')
    const history = await fetch(`${server.url}/api/rooms/${room.id}/messages`)
    assert.equal(history.status, 200)
    await server.sql`alter database ${server.sql(name)} reset default_transaction_read_only`
    for (const pid of await backends()) await server.sql`select pg_terminate_backend(${pid})`
    await sayUntilStored(ada, room.id, refs)
    await assertWhole(room.id, refs)
  })
})
