/** What members waited at fixed rates, as tables. */

import { formatCount, formatMicros } from '../units.ts'
import { faulty, type RateRun, type Report } from './report.ts'
import { count, faultSentence, isBusy, middle, none } from './saturation-tables.ts'
import type { Table } from './table.ts'
import type { Workload } from './workloads.ts'

/** The generator's own lateness, in microseconds at the 99th percentile, above which a row is marked. */
const mostLag = 2_000
/** The deliveries of a message share its fate: with fewer messages 1 in 1,000 is none of them. */
const fewestInThousand = 1_000

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

function latencies(report: Report, { key, name, members }: Workload, step: string, rate: number): Table {
  const why = step === 'half' ? ', half of what the weakest peer reached' : ''
  const rows = report.entrants.flatMap(({ key: entrant, label }) => {
    const runs = ratesOf(report, key, entrant, step)
    return runs.length > 0 ? [[label, ...cells(runs, members)]] : []
  })
  const marked = rows.some((cells) => cells.some((cell) => cell.endsWith('†')))
  const broken = report.entrants.flatMap(({ key: entrant, label }) =>
    ratesOf(report, key, entrant, step)
      .filter(faulty)
      .map(({ round, faults }) => faultSentence(label, round, faults)),
  )
  const refused = report.entrants.flatMap(({ key: entrant, label }) => {
    const most = Math.max(0, ...ratesOf(report, key, entrant, step).map(({ faults }) => faults.refused))
    return most > 0
      ? [`${label} had no room for up to ${formatCount(most)} messages of a round and said so.`]
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

/** Whether the generator is in what they waited. */
export function isDisturbed(runs: readonly RateRun[]): boolean {
  const lag = middle(runs, (run) => run.lag) ?? 0
  return lag > mostLag || isBusy(runs)
}

function cells(runs: RateRun[], members: number): string[] {
  const time = (of: (run: RateRun) => number) => formatMicros(middle(runs, of) ?? NaN)
  const p99s = runs.map(({ p99 }) => p99)
  const messages = (middle(runs, ({ deliveries }) => deliveries) ?? 0) / members
  return [
    time(({ p50 }) => p50),
    time(({ p99 }) => p99),
    p99s.length > 1 ? `${formatMicros(Math.min(...p99s))}–${formatMicros(Math.max(...p99s))}` : none,
    messages < fewestInThousand ? none : time(({ p999 }) => p999),
    formatMicros(Math.max(...runs.map(({ max }) => max))),
    perDelivery(runs),
    `${time(({ lag }) => lag)}${isDisturbed(runs) ? '†' : ''}`,
  ]
}

/** Microseconds of the server's processor for a delivery. */
function perDelivery(runs: RateRun[]): string {
  const micros = middle(runs, ({ server, deliveries }) => (server / deliveries) * 1e6)
  return micros === undefined || micros >= 10 ? count(micros) : micros.toFixed(2)
}
