/** Glassroom beside the fastest in a few lines: what the README shows. */

import { formatMicros } from '../units.ts'
import { ratesOf } from './latency-tables.ts'
import type { Report, SaturationRun } from './report.ts'
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
        ...against.map(({ label }) => `CPU × ${short(label)}`),
        ...against.map(({ label }) => `rate × ${short(label)}`),
        'p99',
        `${short(first.label)}’s`,
      ],
      rows: workloads.map(({ key, name }) => [
        name,
        ...over(key, costOf),
        ...over(key, speedOf),
        ...[ours, first.key].map((entrant) => p99(report, key, entrant)),
      ]),
      notes: [
        'CPU: of the server’s process for a delivery, at saturation; rate: deliveries/s. Medians of the ratios of each round.',
        'p99: of the delivery, at half of what the weakest peer reaches.',
      ],
    },
  ]
}

function p99(report: Report, workload: string, entrant: string): string {
  const value = middle(ratesOf(report, workload, entrant, 'half'), (run) => run.p99)
  return value === undefined ? none : formatMicros(value)
}

function short(label: string): string {
  return label === 'uWebSockets' ? 'uWS' : label
}
