/** The journal of a running server: what is sent again, what does not fit any more, and who comes meanwhile. */

import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { Chatter } from '../support/chatter.ts'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
afterEach(() => server.stop())

/** Takes the store away from this server alone, at once: its tables have other names until the answer is called. */
async function outage(): Promise<() => Promise<void>> {
  await server.sql`alter table messages rename to messages_away`
  await server.sql`alter table rooms rename to rooms_away`
  return async () => {
    await server.sql`alter table rooms_away rename to rooms`
    await server.sql`alter table messages_away rename to messages`
  }
}

/** Says each once, and waits for all the answers. */
async function say(
  client: Chatter,
  room: string,
  refs: string[],
  text = (ref: string) => ref,
): Promise<void> {
  const answered = client.of('ack', 'error').length + refs.length
  for (const ref of refs) client.say({ type: 'send', room, text: text(ref), ref })
  while (client.of('ack', 'error').length < answered) await client.next('ack', 'error')
}

/** Resolves when the store has all that the journal held. */
async function caughtUp(client: Chatter, room: string): Promise<string[]> {
  const refs: string[] = []
  while (client.of('ack').at(-1)?.durable !== 'postgres') {
    refs.push(`back ${refs.length}`)
    await say(client, room, refs.slice(-1))
  }
  return refs
}

async function stored(room: string): Promise<{ ref: string; seq: number; id: string }[]> {
  return server.sql`select ref, seq::int, id::text from messages where room_id = ${room} order by seq`
}

function assertNumbered(rows: { seq: number }[]): void {
  assert.deepEqual(
    rows.map(({ seq }) => seq),
    rows.map((_, at) => at + 1),
  )
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix} ${n}`)

/** More connections of the same member. */
async function copies(of: Chatter, room: string, count: number): Promise<Chatter[]> {
  const token = of.of('welcome')[0]?.token ?? ''
  return Promise.all(
    Array.from({ length: count }, async () => {
      const client = await server.chatter()
      client.say({ type: 'hello', token })
      await client.next('welcome')
      client.say({ type: 'join', room })
      await client.next('joined')
      return client
    }),
  )
}

describe('a message that is sent many times', () => {
  it('at once over many connections, in an outage and at its end, is one message', async () => {
    server = await testServer()
    const room = await server.createRoom()
    const [ada, bob] = [await server.joined(room.id), await server.joined(room.id)]
    const many = [ada, ...(await copies(ada, room.id, 4))]
    const [during, across] = [numbered('during', 40), numbered('across', 40)]
    const saidByAll = (refs: string[]) =>
      Promise.all(many.map((client) => say(client, room.id, [...refs, ...refs])))
    const end = await outage()
    await say(ada, room.id, ['first'])
    await saidByAll(during)
    const saying = saidByAll(across)
    await end()
    await saying
    const back = await caughtUp(ada, room.id)
    const rows = await stored(room.id)
    assert.deepEqual(
      rows.map(({ ref }) => ref),
      ['first', ...during, ...across, ...back],
    )
    assertNumbered(rows)
    const idOf = new Map(rows.map(({ ref, id }) => [ref, id]))
    for (const { ref, id } of many.flatMap((client) => client.of('ack'))) assert.equal(id, idOf.get(ref))
    assert.equal(many.flatMap((client) => client.of('error')).length, 0)
    const seen = await bob.until('message', rows.length)
    assert.deepEqual(
      seen.map(({ ref }) => ref),
      rows.map(({ ref }) => ref),
    )
  })

  it('by HTTP gets the same answer in the outage, and its number afterwards', async () => {
    server = await testServer()
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const post = async (text: string) => {
      const answer = await fetch(`${server.url}/api/rooms/${room.id}/messages`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${ada.of('welcome')[0]?.token}`,
          'Idempotency-Key': 'key',
        },
        body: JSON.stringify({ text }),
      })
      return { status: answer.status, body: (await answer.json()) as { seq?: number | null } }
    }
    const end = await outage()
    const first = await post('hello')
    assert.deepEqual([first.status, first.body.seq], [201, null])
    assert.deepEqual(await post('hello'), first)
    assert.equal((await post('another text')).status, 409)
    await end()
    await say(ada, room.id, ['after'])
    await caughtUp(ada, room.id)
    assert.deepEqual((await post('hello')).body, { ...first.body, seq: 1 })
  })
})

describe('a journal that is full', () => {
  it('refuses with a hint, shows nobody what it refused, and takes more once Postgres has the rest', async () => {
    server = await testServer({ journalMaxBytes: 64 * 1024 })
    const room = await server.createRoom()
    const [ada, bob] = [await server.joined(room.id), await server.joined(room.id)]
    const end = await outage()
    const long = () => 'x'.repeat(1_000)
    // The last one is refused: a larger batch may be, and a smaller one after it fit in.
    for (let n = 1; n < 100 && ada.of('error').length === 0; n++) await say(ada, room.id, [`long ${n}`], long)
    const [refusal] = ada.of('error')
    assert.equal(refusal?.code, 'storage_unavailable')
    assert.ok(refusal.retryAfterMs)
    const ready = await fetch(`${server.url}/readyz`)
    assert.equal(ready.status, 503)
    assert.match(await ready.text(), /"journal":"full"/)
    const acked = ada.of('ack').map(({ ref }) => ref)
    assert.ok(acked.length > 20 && acked.length < 70, `${acked.length} fitted in`)
    assert.deepEqual(
      (await bob.until('message', acked.length)).map(({ ref }) => ref),
      acked,
    )
    await end()
    await bob.until('stored', 1)
    await say(ada, room.id, ['after'])
    const back = await caughtUp(ada, room.id)
    const rows = await stored(room.id)
    assertNumbered(rows)
    assert.deepEqual(
      rows.map(({ ref }) => ref),
      [...acked, 'after', ...back],
    )
  })
})

describe('somebody who comes in an outage', () => {
  it('finds what was said, is told the numbers, and misses nothing', async () => {
    server = await testServer()
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    await say(ada, room.id, ['kept'])
    const end = await outage()
    await say(ada, room.id, numbered('loose', 30))
    const late = await server.joined(room.id)
    await say(ada, room.id, numbered('live', 30))
    await late.until('message', 30)
    await end()
    await caughtUp(ada, room.id)
    const rows = await stored(room.id)
    const seen = new Map<string, number | null>()
    for (const { id, seq } of late.of('joined')[0]?.messages ?? []) seen.set(id, seq)
    await late.until('message', rows.length - 31)
    for (const frame of late.frames) {
      if (frame.type === 'message') seen.set(frame.id, frame.seq)
      if (frame.type === 'stored') for (const { id, seq } of frame.messages) seen.set(id, seq)
    }
    assert.deepEqual([...seen].sort(), rows.map(({ id, seq }) => [id, seq]).sort())
  })
})

describe('a table that somebody locks', () => {
  it('sends the messages to the journal, keeps reading possible, and costs none', async () => {
    server = await testServer()
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    await say(ada, room.id, ['before'])
    const during = numbered('during', 5)
    await server.sql.begin(async (sql) => {
      await sql`lock table messages in share mode`
      await say(ada, room.id, during)
      assert.equal(ada.of('ack').at(-1)?.durable, 'journal')
      const history = await fetch(`${server.url}/api/rooms/${room.id}/messages`)
      assert.equal(history.status, 200)
    })
    const back = await caughtUp(ada, room.id)
    const rows = await stored(room.id)
    assertNumbered(rows)
    assert.deepEqual(
      rows.map(({ ref }) => ref),
      ['before', ...during, ...back],
    )
  })
})
