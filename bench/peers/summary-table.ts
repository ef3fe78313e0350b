/** Glassroom beside the fastest in a few lines: what the README shows. */

import { formatMicros } from '../units.ts'
import { isDisturbed, ratesOf } from './latency-tables.ts'
import type { RateRun, Report, SaturationRun } from './report.ts'
import { figure, isBusy, measuresOf, middle, none, runsOf } from './saturation-tables.ts'
import { costOf, ratios, speedOf } from './statistics.ts'
import type { Table } from './table.ts'

const ours = 'glassroom'

/** None without Glassroom or without anybody to hold it against. */
export function summaryTables(report: Report): Table[] {
  const against = measuresOf(report)
  const [first] = against
  const workloads = report.workloads.filter(({ key }) => runsOf(report, key, ours).length > 0)
  if (workloads.length === 0 || !first) return []
  const over = (key: string, value: (run: SaturationRun) => number) =>
    against.map((other) =>
      figure(ratios(runsOf(report, key, ours), runsOf(report, key, other.key), value)?.median),
    )
  const speeds = (key: string) =>
    over(key, speedOf).map((cell, at) => {
      const other = against[at]
      return other && isBusy(runsOf(report, key, other.key)) ? `${cell}†` : cell
    })
  return [
    {
      title: `Glassroom over ${against.map(({ label }) => label).join(' and ')}`,
      heads: [
        '',
        ...['CPU ', 'rate '].flatMap((what) =>
          against.map(({ label }, at) => `${at === 0 ? what : ''}× ${short(label)}`),
        ),
        'p99',
        `${short(first.label)}’s`,
        'commit',
      ],
      rows: workloads.map(({ key, name }) => [
        name,
        ...over(key, costOf),
        ...speeds(key),
        ...[ours, first.key].map((entrant) => waited(ratesOf(report, key, entrant, 'half'))),
        time(ratesOf(report, key, ours, 'half'), ({ commit }) => commit?.p99),
      ]),
      notes: [
        'CPU: of the server’s process for a delivery, at saturation; rate: deliveries/s. Medians of the ratios of each round.',
        'p99: of the delivery, at half of what the weakest peer reaches; commit: of Glassroom’s commits meanwhile, by its own histogram.',
        '†: at most, since the generator was the limit of the other; of a p99: the generator was late or busy, which is in it.',
      ],
    },
  ]
}

function waited(runs: readonly RateRun[]): string {
  return `${time(runs, ({ p99 }) => p99)}${isDisturbed(runs) ? '†' : ''}`
}

function time(runs: readonly RateRun[], of: (run: RateRun) => number | undefined): string {
  const value = middle(runs, of)
  return value === undefined ? none : formatMicros(value)
}

function short(label: string): string {
  return label === 'uWebSockets' ? 'uWS' : label
}
