/** What members waited at fixed rates, as tables. */

import { formatCount, formatMicros } from '../units.ts'
import { faulty, type RateRun, type Report } from './report.ts'
import { count, faultSentence, middle, mostBusy, none } from './saturation-tables.ts'
import type { Table } from './table.ts'
import type { Workload } from './workloads.ts'

/** The generator's own lateness, in microseconds at the 99th percentile, above which a row is marked. */
const mostLag = 2_000

export function latencyTables(report: Report): Table[] {
  return report.workloads.flatMap((workload) =>
    (['fixed', 'half'] as const).flatMap((step) => {
      const [first] = report.rates.filter((run) => run.workload === workload.key && run.step === step)
      return first ? [latencies(report, workload, step, first.rate)] : []
    }),
  )
}

export function ratesOf({ rates }: Report, workload: string, entrant: string, step: string): RateRun[] {
  return rates.filter((run) => run.workload === workload && run.entrant === entrant && run.step === step)
}

function latencies(report: Report, { key, name }: Workload, step: string, rate: number): Table {
  const why = step === 'half' ? ', half of what the weakest peer reached' : ''
  const rows = report.entrants.flatMap(({ key: entrant, label }) => {
    const runs = ratesOf(report, key, entrant, step)
    return runs.length > 0 ? [[label, ...cells(runs)]] : []
  })
  const marked = rows.some((cells) => cells.some((cell) => cell.endsWith('†')))
  const broken = report.entrants.flatMap(({ key: entrant, label }) =>
    ratesOf(report, key, entrant, step)
      .filter(faulty)
      .map(({ round, faults }) => faultSentence(label, round, faults)),
  )
  const refused = report.entrants.flatMap(({ key: entrant, label }) => {
    const count = middle(ratesOf(report, key, entrant, step), ({ faults }) => faults.refused) ?? 0
    return count > 0
      ? [`${label} had no room for ${formatCount(count)} messages of a round and said so.`]
      : []
  })
  return {
    title: `${name}: ${formatCount(rate)} deliveries/s${why}`,
    heads: ['', 'p50', 'p99', 'p99 of rounds', 'p99.9', 'max', 'CPU µs', 'late'],
    rows,
    notes: [
      ...(marked ? ['† The generator was late or busy, which is in these figures.'] : []),
      ...refused,
      ...broken,
    ],
  }
}

function cells(runs: RateRun[]): string[] {
  const time = (of: (run: RateRun) => number) => formatMicros(middle(runs, of) ?? NaN)
  const p99s = runs.map(({ p99 }) => p99)
  const lag = middle(runs, (run) => run.lag) ?? 0
  const late = lag > mostLag || (middle(runs, ({ generatorBusy }) => generatorBusy) ?? 0) > mostBusy
  return [
    time(({ p50 }) => p50),
    time(({ p99 }) => p99),
    p99s.length > 1 ? `${formatMicros(Math.min(...p99s))}–${formatMicros(Math.max(...p99s))}` : none,
    time(({ p999 }) => p999),
    time(({ max }) => max),
    perDelivery(runs),
    `${formatMicros(lag)}${late ? '†' : ''}`,
  ]
}

/** Microseconds of the server's processor for a delivery. */
function perDelivery(runs: RateRun[]): string {
  const micros = middle(runs, ({ server, deliveries }) => (server / deliveries) * 1e6)
  return micros === undefined || micros >= 10 ? count(micros) : micros.toFixed(2)
}
