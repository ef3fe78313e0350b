/** What a whole server tells its operator: each message's way, why it was slow. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { DiskJournal } from '../../src/adapters/disk/journal.ts'
import type { JaegerTrace } from '../../src/adapters/http/jaeger-json.ts'
import { StorageUnavailable } from '../../src/core/ports.ts'
import type { JourneyDetail, LedgerRow, Now, Second } from '../../src/protocol/watched.ts'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

async function ask<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`)
  assert.equal(response.status, 200, path)
  assert.equal(response.headers.get('cache-control'), 'no-store')
  return (await response.json()) as Answer
}

const now = (after = 0) => ask<Now>(`/dashboard/api/now?after=${after}`)
const journey = (id: string) => ask<JourneyDetail>(`/dashboard/api/messages/${id}`)

/** Looks again until it is so. */
async function eventually<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await setImmediate()
  }
}

describe('a conversation', () => {
  it('is seen: its room, its seconds, and each message with stages that are all of its time', async () => {
    const room = await server.createRoom('glass house')
    const [ada, bob] = [await server.joined(room.id), await server.joined(room.id)]
    ada.say({ type: 'send', room: room.id, text: 'a secret', ref: 'one' })
    const { id } = await bob.next('message')
    const traffic = await eventually(async () => (await now()).rooms.find((each) => each.id === room.id))
    assert.deepEqual(traffic, {
      id: room.id,
      name: 'glass house',
      messages: 1,
      deliveries: 2,
      membersOnline: 2,
      head: 1,
    })
    const state = await now()
    const counted = (of: (second: Second) => number) =>
      state.seconds.reduce((sum, second) => sum + of(second), 0)
    assert.deepEqual([counted(({ messages }) => messages), counted(({ deliveries }) => deliveries)], [1, 2])
    assert.equal(
      counted(({ latencies }) => latencies.reduce((sum, each) => sum + each, 0)),
      1,
    )
    assert.deepEqual([state.circuit, state.membersOnline, state.lanes.length], ['closed', 2, 4])
    assert.ok(state.slowest.some((each) => each.id === id))
    const last = state.seconds.at(-1)?.n ?? 0
    assert.ok((await now(last)).seconds.every(({ n }) => n > last))

    const way = await journey(id)
    const { queue = 0, store = 0, journal, deliver = 0 } = way.stages
    assert.ok(Math.abs(queue + store + deliver - way.ms) < 0.01)
    assert.deepEqual([journal, way.seq, way.recipients, way.bytes], [undefined, 1, 2, 8])
    assert.deepEqual(
      way.spans.map(({ name }) => name),
      ['send /rooms/{roomId}', 'queue', 'store', 'deliver /rooms/{roomId}', 'store batch'],
    )
    assert.doesNotMatch(JSON.stringify([way, await now()]), /a secret/)
  })

  it('has a ledger, where the head of each room is the count of its messages', async () => {
    const room = await server.createRoom('ledger')
    const ada = await server.joined(room.id)
    for (const ref of ['one', 'two']) ada.say({ type: 'send', room: room.id, text: 'hello', ref })
    await ada.until('ack', 2)
    const row = async () => {
      const { rows } = await ask<{ rows: LedgerRow[] }>('/dashboard/api/ledger')
      return rows.find(({ id }) => id === room.id)
    }
    assert.deepEqual(await row(), { id: room.id, name: 'ledger', head: 2, stored: 2 })
    await server.sql`update rooms set head = 3 where id = ${room.id}`
    assert.deepEqual(await row(), { id: room.id, name: 'ledger', head: 3, stored: 2 })
    await server.sql`update rooms set head = 2 where id = ${room.id}`
  })

  it('is not known by an id that nobody has', async () => {
    const response = await fetch(`${server.url}/dashboard/api/messages/nothing`)
    assert.equal(response.status, 404)
    assert.match(await response.text(), /does not remember/)
  })
})

describe('a slow message', () => {
  it('is among the slowest, with what it waited for', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    await server.sql.begin(async (sql) => {
      await sql`lock table messages in access exclusive mode`
      ada.say({ type: 'send', room: room.id, text: 'held', ref: 'held' })
      await eventually(async () => ((await now()).lanes.some(({ busy }) => busy) ? true : undefined))
      ada.say({ type: 'send', room: room.id, text: 'behind', ref: 'behind' })
      await eventually(async () => (server.hub.counts.queuedMessages === 2 ? true : undefined))
      await eventually(async () =>
        (await now()).lanes.some(({ oldestMs }) => oldestMs > 200) ? true : undefined,
      )
    })
    const [held, behind] = (await ada.until('message', 2)).map(({ id }) => id)
    const slowest = (await now()).slowest.slice(0, 2).map(({ id }) => id)
    assert.deepEqual(new Set(slowest), new Set([held, behind]))
    assert.match(
      (await journey(held ?? '')).why,
      /^Postgres took \d+ of its \d+ ms to commit its batch of 1 message: look for locks/,
    )
    assert.match(
      (await journey(behind ?? '')).why,
      /^It waited \d+ of its \d+ ms for its writer: lane \d was busy with a batch that took \d+ ms\./,
    )
  })
})

describe('an outage', () => {
  it('is told by the messages that went to the journal, and by those that were refused', async (t) => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    await server.sql`alter table messages rename to messages_away`
    ada.say({ type: 'send', room: room.id, text: 'kept', ref: 'kept' })
    const { id } = await ada.next('message')
    assert.match((await journey(id)).why, /^Postgres was out of reach, so it went to the journal\./)

    t.mock.method(DiskJournal.prototype, 'append', () => Promise.reject(new StorageUnavailable('no disk')))
    ada.say({ type: 'send', room: room.id, text: 'refused', ref: 'refused' })
    assert.equal((await ada.next('error')).code, 'storage_unavailable')
    t.mock.restoreAll()
    const [failed] = (await now()).failed
    assert.deepEqual([failed?.refused, failed?.room, failed?.seq], ['storage_unavailable', room.id, null])
    assert.match(
      (await journey(failed?.id ?? '')).why,
      /^Postgres was away and the journal could not keep it, so it was refused\./,
    )

    await server.sql`alter table messages_away rename to messages`
    await ada.next('stored')
    const replayed = await eventually(async () => {
      const way = await journey(id)
      return way.spans.some(({ name }) => name === 'replay batch') ? way : undefined
    })
    assert.equal(replayed.seq, 1)
    assert.match(replayed.why, /It came into Postgres [\d.]+ m?s after it was delivered\.$/)
    assert.ok(replayed.spans.some(({ name, traceId }) => name === 'replay' && traceId === replayed.traceId))
  })
})

describe("Jaeger's query API", () => {
  const jaeger = async <Item>(path: string) => (await ask<{ data: Item[] }>(`/jaeger/api${path}`)).data

  it('names the service and its spans', async () => {
    assert.deepEqual(await jaeger('/services'), ['glassroom'])
    const names = await jaeger<string>('/services/glassroom/operations')
    assert.ok(names.includes('store batch'))
    assert.deepEqual(await jaeger('/services/other/operations'), [])
    const kinds = await jaeger('/operations?service=glassroom&spanKind=producer')
    assert.deepEqual(kinds, [{ name: 'send /rooms/{roomId}', spanKind: 'producer' }])
    assert.deepEqual(await jaeger('/dependencies?endTs=1&lookback=1'), [])
  })

  it('finds a message by its attributes, and its batch by the link', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    ada.say({ type: 'send', room: room.id, text: 'hello', ref: 'one' })
    const { id } = await ada.next('message')
    const tags = encodeURIComponent(JSON.stringify({ 'messaging.message.id': id }))
    const found = await jaeger<JaegerTrace>(`/traces?service=glassroom&tags=${tags}&limit=5&lookback=1h`)
    assert.deepEqual(
      found.map(({ traceID }) => traceID),
      [id.replaceAll('-', '')],
    )
    const names = found[0]?.spans.map(({ operationName }) => operationName) ?? []
    assert.equal(names[0], 'send /rooms/{roomId}')
    for (const name of names.slice(1))
      assert.ok(
        (await jaeger('/operations?service=glassroom')).some(
          (each) => (each as { name: string }).name === name,
        ),
      )
    const root = found[0]?.spans[0]
    const store = found[0]?.spans.find(({ operationName }) => operationName === 'store')
    const [parent, link] = store?.references ?? []
    assert.deepEqual(
      [parent?.refType, parent?.spanID, link?.refType],
      ['CHILD_OF', root?.spanID, 'FOLLOWS_FROM'],
    )
    const [batch] = await jaeger<JaegerTrace>(`/traces/${link?.traceID}`)
    assert.equal(batch?.spans[0]?.operationName, 'store batch')
    assert.ok(batch?.spans[0]?.references.some(({ spanID }) => spanID === root?.spanID))
    const both = await jaeger<JaegerTrace>(
      `/traces?traceID=${link?.traceID}&traceID=${root?.traceID}&traceID=1`,
    )
    assert.equal(both.length, 2)
  })

  it('has a 404 for a trace that it does not know', async () => {
    assert.equal((await fetch(`${server.url}/jaeger/api/traces/1234`)).status, 404)
  })
})
