import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Kept, Saturated } from '../peers/tasks.ts'
import { forTerminal, type Table } from '../peers/table.ts'
import { costsOf } from './costs.ts'
import { growthPlot } from './growth-plots.ts'
import { growthTables } from './growth-tables.ts'
import type { GrowthRun } from './growth.ts'
import { priceOf } from './recorders-price.ts'
import { sizesOf } from './sizes.ts'
import { spansOf } from './spans.ts'
import { Scrape } from '../server/scrape.ts'
import type { Watching, WatchingRun } from './watching.ts'
import { watchingTables } from './watching-tables.ts'

/** 100 messages in two seconds: 1 ms of the server each, and 10 ms/s besides. */
function grown(round: number, factor = 1): GrowthRun[] {
  const idle = { seconds: 1, messages: 0, server: 0.01, database: 0.002 }
  const busy = { seconds: 2, messages: 100, server: 0.1 * factor + 0.02, database: 0.05 + 0.004 }
  return (['listeners', 'rooms'] as const)
    .flatMap((grows) => sizesOf(grows, false))
    .map((size) => ({ size, round, idle, saturation: busy, rate: busy }))
}

const faults = { lost: 0, refused: 0, repeated: 0, strange: 0 }

function watched(level: string, round: number, server: number): WatchingRun {
  const saturation = { server, deliveries: 1e5, messages: 1e4 } as Saturated
  const rate = { server, deliveries: 5e4, faults } as Kept
  const spans = { exported: 500, failed: 0, dropped: 20, traces: 130 }
  return { level, round, saturation, rate, spans, received: level === 'off' ? 0 : 512 }
}

const watching: Watching = {
  rate: 20_000,
  runs: [
    ...[watched('off', 1, 1), watched('off', 2, 2), watched('off', 3, 3)],
    ...[watched('traces1', 3, 3.3), watched('traces1', 1, 1.02), watched('traces1', 2, 2.1)],
  ],
}
const price = { metrics: 400, log: 10, dashboard: 200 }

const tooWide = (table: Table) =>
  forTerminal(table)
    .split('\n')
    .filter((line) => line.length > 80)

describe('the cost of growth', () => {
  it('is without what an idle server takes, for a message and for each of its deliveries', () => {
    const [first, second] = costsOf([...grown(1), ...grown(2, 3), ...grown(3, 2)], 'listeners', 'rate')
    assert.deepEqual([first?.size.count, second?.size.count], [10, 30])
    const { median, min, max } = first?.message ?? {}
    assert.deepEqual(
      [median, min, max].map((value) => value?.toFixed(3)),
      ['2000.000', '1000.000', '3000.000'],
    )
    assert.equal(first?.delivery.median.toFixed(3), '200.000')
    assert.equal(second?.delivery.median.toFixed(3), '66.667')
    assert.equal(first?.database.median.toFixed(3), '500.000')
  })

  it('is shown in 80 columns, every size in a row', () => {
    for (const grows of ['listeners', 'rooms'] as const)
      for (const table of growthTables(grown(1), grows)) {
        assert.equal(table.rows.length, sizesOf(grows, false).length)
        assert.ok(table.rows.every((row) => row.length === table.heads.length))
        assert.deepEqual(tooWide(table), [])
      }
  })

  it('is drawn, one picture for what grows', () => {
    for (const grows of ['listeners', 'rooms'] as const)
      assert.doesNotMatch(growthPlot(grown(1), grows), /NaN|Infinity|undefined/)
  })
})

describe('the cost of watching', () => {
  const [saturation, rate, spans, counters] = watchingTables(watching, price)

  it('is held against the same round, and its aim', () => {
    assert.deepEqual(saturation?.rows[0], ['off', '20.00', '10.00–30.00', '200', '1.000', '1.000–1.000', ''])
    const [name, , , , ratio, ends, aim] = saturation?.rows[1] ?? []
    assert.deepEqual([name, ratio, ends, aim], ['traces at 1 %', '1.050', '1.020–1.100', '1.03'])
    assert.equal(rate?.rows[0]?.[1], '40.00')
  })

  it('tells what became of the spans, where there are any', () => {
    assert.deepEqual(spans?.rows, [['traces at 1 %', '15,000', '130', '500', '20', '0', '512']])
  })

  it('gives the counters their share of a message', () => {
    assert.deepEqual(counters?.rows[0], ['metrics', '400 ns', '0.2 %', '0.1 %'])
  })

  it('is shown in 80 columns', () => {
    for (const table of watchingTables(watching, price)) assert.deepEqual(tooWide(table), [])
  })

  it('reads the price of each recorder off the micro benchmarks', () => {
    const named = {
      'tell of a delivery: nobody': 10,
      metrics: 310,
      'metrics, log': 320,
      'metrics, log, dashboard': 520,
    }
    const benches = Object.entries(named).map(([name, median]) => ({ name, nanoseconds: { median } }))
    assert.deepEqual(priceOf({ benches }), { metrics: 300, log: 10, dashboard: 200 })
    assert.throws(
      () => priceOf({ benches: benches.slice(1) }),
      /no micro benchmark "tell of a delivery: nobody"/,
    )
  })

  it('reads the spans off the metrics page', () => {
    const page = new Scrape(
      'chat_spans_exported_total{result="ok"} 7\nchat_spans_exported_total{result="dropped"} 2\n' +
        'chat_traces_total{why="sampled"} 3\nchat_traces_total{why="over_budget"} 9\n',
    )
    assert.deepEqual(spansOf(page), { exported: 7, failed: 0, dropped: 2, traces: 3 })
    assert.throws(() => spansOf(undefined), /does not tell/)
  })
})
