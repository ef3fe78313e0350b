import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { PendingQuery, Row } from 'postgres'
import { draftIn } from '../../../test/contract/store-drafts.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { randomName } from '../../core/names.ts'
import { appendFresh } from './append-fresh.ts'
import { append, appendSession } from './append.ts'
import { Client, Dialer, type Sql } from './client.ts'
import { pageOf } from './history.ts'
import { migrate } from './migrations.ts'
import { search, searchSession } from './search.ts'
import { textArray } from './text-array.ts'

const migrations = new URL('../../../migrations', import.meta.url)
const page = 50
/** Of 100,000 rooms, so many may be looked at for one search. */
const mostRooms = 15_000

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: PlanNode[]
}

type Explained = [{ Plan: PlanNode; 'Execution Time': number }]

describe('a large database', () => {
  let database: TestDatabase
  let client: Client
  /** As those that read history: its session has no settings of its own. */
  let reader: Client
  before(async () => {
    database = await testDatabase()
    await migrate(database.address, migrations)
    client = new Client(database.address, new Dialer(), searchSession, 10)
    reader = new Client(database.address, new Dialer(), {}, 10)
  })
  after(async () => {
    await Promise.all([client.close(), reader.close()])
    await database.drop()
  })

  describe('of 300,000 messages in 1,000 rooms', () => {
    before(async () => {
      await client.sql`
        insert into messages (room_id, seq, id, sender_id, sender_name, ref, text, sent_at)
        select 'room ' || at % 1000, 1 + at / 1000, gen_random_uuid(), 'ada', 'Ada', at::text, 'hello', now()
        from generate_series(0, 299999) as at`
      await client.sql`analyze messages`
    })

    for (const place of [{ before: 301 }, { before: 150 }, { after: 0 }, { after: 150 }]) {
      it(`reads a page of history by the index alone: ${JSON.stringify(place)}`, async (t) => {
        const plan = await explain(t, (sql) => pageOf(sql, 'room 77', { ...place, limit: page }), reader)
        assert.deepEqual(
          nodesOf(plan).map((node) => node['Index Name'] ?? node['Node Type']),
          ['Limit', 'messages_in_order'],
        )
        assert.equal(plan['Actual Rows'], page)
        assert.ok(
          plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] <= page + 10,
          'a block a row, at most',
        )
      })
    }
  })

  it('takes a batch by its indexes alone', async (t) => {
    const writer = new Client(database.address, new Dialer(), appendSession, 10)
    await client.sql`insert into rooms (id, name) select 'full ' || at, 'a room' from generate_series(1, 1000) as at`
    const drafts = Array.from({ length: 100 }, (_, at) => draftIn(`full ${1 + (at % 40)}`))
    try {
      const fresh = await explain(t, (sql) => appendFresh(sql, drafts), writer)
      const again = await explain(t, (sql) => append(sql, drafts), writer)
      for (const nodes of [fresh, again].map(nodesOf)) {
        assert.deepEqual(
          nodes.filter((node) => node['Node Type'] === 'Seq Scan'),
          [],
        )
        assert.ok(nodes.some((node) => node['Index Name'] === 'messages_once'))
        assert.ok(nodes.some((node) => node['Index Name'] === 'rooms_pkey'))
      }
    } finally {
      await writer.close()
    }
  })

  describe('of 100,000 rooms with names of two words', () => {
    before(() => makeRooms([...Array.from({ length: 99_999 }, randomName), 'quaint ocelot']))

    for (const query of ['quaint ocelot', 'quiant oclot', 'ocelot quaint', 'qaint']) {
      it(`shows the one that "${query}" means first`, async () => {
        const statement = await searchFor(query)
        assert.equal((await statement(client.sql))[0]?.name, 'quaint ocelot')
      })
    }

    for (const query of ['quiet', 'qiuet oter', 'quite otter', 'otter quiet', 'quie', '50%', '🦦']) {
      it(`is searched for "${query}" by its indexes`, async (t) => {
        const nodes = nodesOf(await explain(t, await searchFor(query)))
        const scans = nodes.filter((node) => node['Relation Name'] === 'rooms')
        assert.ok(scans.length > 0)
        assert.deepEqual(
          scans.filter((node) => node['Node Type'] === 'Seq Scan'),
          [],
        )
        assert.ok(nodes.some((node) => node['Index Name'] === 'rooms_by_likeness'))
      })
    }

    for (const query of ['ot', 'o', 'q', 'quiet otter']) {
      it(`is searched for "${query}" without looking at most of them`, (t) => looksAtFew(t, query))
    }
  })

  describe('of 100,000 rooms with nearly the same name', () => {
    before(() => makeRooms(Array.from({ length: 100_000 }, (_, at) => `room ${(at * 7_919) % 100_000}`)))

    for (const query of ['room', 'room 500', 'rom 500', 'rom', 'qiuet oter', '50%', '🦦', 'o', 'r', '5']) {
      it(`is searched for "${query}" without looking at most of them`, (t) => looksAtFew(t, query))
    }
  })

  async function makeRooms(names: string[]): Promise<void> {
    const { sql } = client
    const [index] = await sql<{ made: string }[]>`
      select indexdef as made from pg_indexes where indexname = 'rooms_by_likeness'`
    await sql`truncate rooms`
    await sql`drop index rooms_by_likeness` // filling it room by room takes seconds
    await sql`
      insert into rooms (id, name)
      select 'r' || at, name from unnest(${textArray(names)}::text[]) with ordinality as given (name, at)`
    await sql.unsafe(index?.made ?? '')
    await sql`analyze rooms`
  }

  async function looksAtFew(t: TestContext, query: string): Promise<void> {
    const nodes = nodesOf(await explain(t, await searchFor(query)))
    assert.ok(lookedAt(nodes) <= mostRooms, `${lookedAt(nodes)} rooms`)
  }

  async function searchFor(query: string) {
    const [row] = await client.sql<{ wanted: string }[]>`select searchable(${query}) as wanted`
    return (sql: Sql) => search(sql, row?.wanted ?? '', 20, { rank: Infinity, id: '' })
  }

  async function explain<T extends Row>(
    t: TestContext,
    statement: (sql: Sql) => PendingQuery<T[]>,
    { sql } = client,
  ): Promise<PlanNode> {
    const rows = await sql<{ plan: Explained }[]>`
      explain (analyze, buffers, timing off, format json) ${statement(sql)}`.values()
    const [{ Plan, 'Execution Time': ms }] = (rows as unknown as [[Explained]])[0][0]
    t.diagnostic(`${ms} ms`)
    return Plan
  }
})

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** Rooms whose row was read, to be kept or not. */
function lookedAt(nodes: PlanNode[]): number {
  const counts = nodes
    .filter((node) => node['Relation Name'] === 'rooms')
    .map((node) => {
      const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
      return node['Actual Loops'] * (node['Actual Rows'] + removed)
    })
  return counts.reduce((sum, count) => sum + count, 0)
}
