import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeDifference, reconcile, reconcileWhenQuiet, type Ours } from './reconcile.ts'
import { startedAnew } from './restart.ts'
import { Scrape } from './scrape.ts'

const ours: Ours = {
  sent: 100,
  acked: 97,
  journaled: 0,
  deliveries: 970,
  refusals: new Map([['rate_limited', 2]]),
  unanswered: 1,
}

function pages(rows: Record<string, [before: number, after: number]>): [Scrape, Scrape] {
  const text = (i: 0 | 1) => Object.entries(rows).map(([name, values]) => `${name} ${values[i]}`)
  return [new Scrape(text(0).join('\n')), new Scrape(text(1).join('\n'))]
}

function compare(rows: Record<string, [number, number]>, over: Partial<Ours> = {}) {
  return reconcile(...pages(rows), { ...ours, ...over })
}

describe('reconciling', () => {
  it('holds to the unit what the server and we counted', () => {
    const [deliveries] = compare({ chat_deliveries_total: [5, 975] })
    assert.deepEqual(deliveries, {
      what: 'deliveries',
      metric: 'chat_deliveries_total',
      ours: 970,
      theirs: 970,
      agrees: true,
    })
    assert.equal(compare({ chat_deliveries_total: [5, 974] })[0]?.agrees, false)
  })

  it('lets a message that was never answered be kept or not', () => {
    const agree = [96, 97, 98, 99].map((to) => compare({ chat_messages_sent_total: [0, to] })[0]?.agrees)
    assert.deepEqual(agree, [false, true, true, false])
  })

  it('lets a message be kept that was refused because the storage was away', () => {
    const refusals = new Map([['storage_unavailable', 2]])
    assert.equal(compare({ chat_messages_sent_total: [0, 100] }, { refusals })[0]?.high, 100)
  })

  it('takes everything that was not acknowledged for unanswered when nothing better is known', () => {
    const { unanswered: _, ...vague } = ours
    const [kept] = reconcile(...pages({ chat_messages_sent_total: [0, 100] }), vague)
    assert.deepEqual([kept?.ours, kept?.high, kept?.agrees], [97, 100, true])
  })

  it('compares refusals code by code, also those that only one side saw', () => {
    const found = compare({
      'chat_refusals_total{code="rate_limited"}': [1, 3],
      'chat_refusals_total{code="overloaded"}': [0, 5],
      'chat_refusals_total{code="forbidden"}': [7, 7],
    })
    assert.deepEqual(
      found.map(({ metric, theirs, agrees }) => [metric, theirs, agrees]),
      [
        ['chat_refusals_total{code="rate_limited"}', 2, true],
        ['chat_refusals_total{code="overloaded"}', 5, false],
      ],
    )
  })

  it('compares the ends of connections by who ended them', () => {
    const over = { left: 8, departures: new Map([['4001 too slow in reading', 2]]) }
    const rows = {
      'chat_connections_closed_total{by="client"}': [0, 8],
      'chat_connections_closed_total{by="slow_consumer"}': [0, 2],
      chat_evictions_total: [0, 2],
    } satisfies Record<string, [number, number]>
    const found = compare(rows, over)
    assert.deepEqual(
      found.map(({ what, ours, agrees }) => [what, ours, agrees]),
      [
        ['connections closed', 10, true],
        ['slow readers closed', 2, true],
        ['closed by us', 8, true],
        ['closed: slow_consumer', 2, true],
      ],
    )
  })

  it('leaves out what we did not count, and what the server does not have', () => {
    assert.deepEqual(compare({ chat_connections: [0, 5], other_total: [0, 1] }), [])
    assert.equal(compare({ chat_connections: [3, 8] }, { online: 5 })[0]?.agrees, true)
    assert.equal(compare({ users_online_total: [3, 4] }, { online: 0 })[0]?.agrees, false)
  })

  it('compares nothing when the server was started anew, by its own word or by a counter that fell', () => {
    const rows: Record<string, [number, number]>[] = [
      { process_start_time_seconds: [1_000, 1_060], chat_messages_sent_total: [0, 97] },
      { chat_deliveries_total: [5_000, 970] },
      { process_cpu_seconds_total: [20, 3], chat_messages_sent_total: [0, 97] },
    ]
    for (const each of rows) {
      const found = compare(each)
      assert.deepEqual([found.length, startedAnew(found)], [1, true])
    }
  })

  it('takes a server for the same while its start is, and only what may fall falls', () => {
    const found = compare({ process_start_time_seconds: [9, 9], chat_connections: [7, 5] }, { online: 0 })
    assert.deepEqual([found.map(({ what }) => what), startedAnew(found)], [['connections open'], false])
  })

  it('compares nothing without both pages', () => {
    assert.deepEqual(reconcile(undefined, new Scrape(''), ours), [])
  })

  it('says a difference in a sentence', () => {
    const [row] = compare({ chat_messages_sent_total: [0, 90] })
    assert.ok(row)
    assert.equal(
      describeDifference(row),
      'messages kept: chat_messages_sent_total rose by 90, ours is between 97 and 98',
    )
  })
})

describe('reconciling when it is quiet', () => {
  const compareNow = (before: Scrape | undefined, after: Scrape | undefined) =>
    reconcile(before, after, { ...ours, online: 0 })

  it('reads again until the server has noticed everything', async () => {
    const [before] = pages({ chat_connections: [0, 0] })
    let open = 3
    const page = async () => new Scrape(`chat_connections ${--open}`)
    const { rows } = await reconcileWhenQuiet(before, page, compareNow)
    assert.deepEqual([open, rows[0]?.agrees], [0, true])
  })

  it('does not wait for a server that was started anew', async () => {
    let asked = 0
    const page = async () => new Scrape(`process_start_time_seconds ${60 + ++asked}`)
    const before = new Scrape('process_start_time_seconds 7')
    await reconcileWhenQuiet(before, page, compareNow, 600_000)
    assert.equal(asked, 1)
  })

  it('lets the difference stand when the time is over', async () => {
    const page = async () => new Scrape('chat_connections 1')
    const { rows } = await reconcileWhenQuiet(new Scrape(''), page, compareNow, 0)
    assert.equal(rows[0]?.agrees, false)
  })
})
