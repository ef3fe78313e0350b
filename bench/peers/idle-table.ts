/** What connections cost that say nothing, as a table. */

import { formatCount } from '../units.ts'
import type { IdleRun, Report } from './report.ts'
import { count, figure, middle, spread } from './saturation-tables.ts'
import { ratios, spreadOf } from './statistics.ts'
import type { Table } from './table.ts'

export function idleTables(report: Report): Table[] {
  const [first] = report.idle
  if (!first) return []
  const of = (entrant: string) => report.idle.filter((run) => run.entrant === entrant)
  const rows = report.entrants.flatMap(({ key, label }) => {
    const runs = of(key)
    return runs.length > 0 ? [[label, ...cells(runs, of('ws'))]] : []
  })
  return [
    {
      title: `${formatCount(first.connections)} idle connections`,
      heads: ['', 'bytes each', 'of rounds', 'accepted/s', 'CPU µs', '× ws'],
      rows,
      notes: [
        'Bytes: resident memory of the server’s process over what it was before anybody came.',
        'CPU µs: the server’s own for one connection. × ws: accepted/s over those of ws in the same round; the generator has its part in both.',
      ],
    },
  ]
}

function cells(runs: IdleRun[], plain: IdleRun[]): string[] {
  const bytes = spreadOf(runs.map(({ after, before, connections }) => (after - before) / connections))
  const speed = ({ connections, seconds }: IdleRun) => connections / seconds
  return [
    count(bytes?.median),
    `${count(bytes?.min)}–${count(bytes?.max)}`,
    count(middle(runs, speed)),
    figure(middle(runs, ({ server, connections }) => (server / connections) * 1e6)),
    spread(ratios(runs, plain, speed)),
  ]
}
