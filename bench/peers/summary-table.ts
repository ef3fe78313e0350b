/** Glassroom beside the fastest in a few lines: what the README shows. */

import { formatMicros } from '../units.ts'
import { ratesOf } from './latency-tables.ts'
import type { RateRun, Report, SaturationRun } from './report.ts'
import { figure, measuresOf, middle, none, runsOf } from './saturation-tables.ts'
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
        ...over(key, speedOf),
        ...[ours, first.key].map((entrant) => late(report, key, entrant, ({ p99 }) => p99)),
        late(report, key, ours, ({ commit }) => commit?.p99),
      ]),
      notes: [
        'CPU: of the server’s process for a delivery, at saturation; rate: deliveries/s. Medians of the ratios of each round.',
        'p99: of the delivery, at half of what the weakest peer reaches; commit: of Glassroom’s commits meanwhile, by its own histogram.',
      ],
    },
  ]
}

function late(
  report: Report,
  workload: string,
  entrant: string,
  of: (run: RateRun) => number | undefined,
): string {
  const value = middle(ratesOf(report, workload, entrant, 'half'), of)
  return value === undefined ? none : formatMicros(value)
}

function short(label: string): string {
  return label === 'uWebSockets' ? 'uWS' : label
}
