/** What watching costs, as tables. */

import { ratios, spreadOf, type Spread } from '../peers/statistics.ts'
import type { Table } from '../peers/table.ts'
import { hundredRooms } from '../peers/workloads.ts'
import { median } from '../studies/statistics.ts'
import { figures, formatCount, formatShare } from '../units.ts'
import { levels, type Level } from './levels.ts'
import type { RecordersPrice } from './recorders-price.ts'
import type { Watching, WatchingRun } from './watching.ts'

const { name, members } = hundredRooms

type Cost = (run: WatchingRun) => number
/** Microseconds of the server's processor for a delivery. */
const parts = {
  saturation: ({ saturation: { server, deliveries } }) => (server / deliveries) * 1e6,
  rate: ({ rate: { server, deliveries } }) => (server / deliveries) * 1e6,
} satisfies Record<string, Cost>

export function watchingTables(found: Watching, price: RecordersPrice): Table[] {
  const here = levels.filter(({ key }) => found.runs.some(({ level }) => level === key))
  return [
    costTable(`${name} at saturation`, parts.saturation, here, found),
    costTable(`${name} at ${formatCount(found.rate)} deliveries/s`, parts.rate, here, found),
    spanTable(here, found),
    priceTable(found, price),
  ]
}

function runsOf({ runs }: Watching, { key }: Level): WatchingRun[] {
  return runs.filter(({ level }) => level === key)
}

function costTable(title: string, cost: Cost, here: readonly Level[], found: Watching): Table {
  const off = found.runs.filter(({ level }) => level === 'off')
  return {
    title,
    heads: ['', 'µs/delivery', 'min–max', 'µs/message', '× off', 'min–max', 'aim'],
    rows: here.map((level) => {
      const runs = runsOf(found, level)
      const [micros, ratio] = [spreadOf(runs.map(cost)), ratios(runs, off, cost)]
      const message = micros ? figures(micros.median * members) : '–'
      const shown = [middle(micros, 2), ends(micros, 2), message, middle(ratio, 3), ends(ratio, 3)]
      return [level.name, ...shown, level.most === undefined ? '' : `${(1 + level.most).toFixed(2)}`]
    }),
    notes: [
      'CPU of the server’s process. × off: the ratio to `off` of the same round. What is less than the rounds of `off` differ among themselves is not told apart.',
    ],
  }
}

function middle(spread: Spread | undefined, digits: number): string {
  return spread ? spread.median.toFixed(digits) : '–'
}

function ends(spread: Spread | undefined, digits: number): string {
  return spread ? `${spread.min.toFixed(digits)}–${spread.max.toFixed(digits)}` : '–'
}

function spanTable(here: readonly Level[], found: Watching): Table {
  const traced = here.filter((level) => runsOf(found, level).some(({ received }) => received > 0))
  return {
    title: 'Spans of one run',
    heads: ['', 'messages', 'traced', 'exported', 'dropped', 'failed', 'arrived'],
    rows: traced.map((level) => {
      const runs = runsOf(found, level)
      const of = (value: (run: WatchingRun) => number) => formatCount(Math.round(median(runs.map(value))))
      const measured = of(({ saturation, rate }) => saturation.messages + rate.deliveries / members)
      const spans = [of(({ spans }) => spans.traces), of(({ spans }) => spans.exported)]
      const lost = [of(({ spans }) => spans.dropped), of(({ spans }) => spans.failed)]
      return [level.name, measured, ...spans, ...lost, of(({ received }) => received)]
    }),
    notes: [
      'Medians of the rounds. Messages are those of the measured times; all else is counted from the start of a server to its end, with the warm-ups. Exported, dropped, failed: as the server tells itself at the end of the load; arrived: as our collector counted, also what the server sent on its way down.',
    ],
  }
}

function priceTable(found: Watching, price: RecordersPrice): Table {
  const off = found.runs.filter(({ level }) => level === 'off')
  const micros = [parts.saturation, parts.rate].map((cost) => median(off.map(cost)) * members)
  const share = (nanoseconds: number) => micros.map((all) => formatShare(nanoseconds / 1e3 / all))
  const row = (name: string, nanoseconds: number) => [
    name,
    `${Math.round(nanoseconds)} ns`,
    ...share(nanoseconds),
  ]
  return {
    title: 'The counters themselves',
    heads: ['told of a message', 'takes', 'at saturation', 'at the rate'],
    rows: [
      row('metrics', price.metrics),
      row('log, nothing written', price.log),
      row('dashboard', price.dashboard),
    ],
    notes: [
      'The counters behind /metrics are always there, in `off` too. This is what `npm run bench:micro -- recorders` finds for one message, and its share of what a message costs with `off`.',
    ],
  }
}
