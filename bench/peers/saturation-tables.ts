/** What the servers did at saturation, as tables: what a delivery cost, and how it came about. */

import { figures, formatCount, formatShare, formatShort } from '../units.ts'
import { measures } from './plan.ts'
import { faulty, type EntrantRow, type Report, type SaturationRun } from './report.ts'
import { costOf, ratios, speedOf, spreadOf, type Spread } from './statistics.ts'
import type { Table } from './table.ts'
import type { Workload } from './workloads.ts'

/** Above it deliveries/s are what the generator can take, and not what the server can give. */
const mostBusy = 0.9
export const none = '–'

export function saturationTables(report: Report): Table[] {
  return report.workloads
    .filter(({ key }) => report.saturation.some(({ workload }) => workload === key))
    .flatMap((workload) => [costs(report, workload), circumstances(report, workload)])
}

/** Whether the generator was the limit. */
export function isBusy(runs: readonly Pick<SaturationRun, 'generatorBusy'>[]): boolean {
  return (middle(runs, ({ generatorBusy }) => generatorBusy) ?? 0) > mostBusy
}

/** The runs of a row on a workload. */
export function runsOf({ saturation }: Report, workload: string, entrant: string): SaturationRun[] {
  return saturation.filter((run) => run.workload === workload && run.entrant === entrant)
}

/** The peers that costs are held against, as far as they are here. */
export function measuresOf({ entrants }: Report): EntrantRow[] {
  return entrants.filter(({ key }) => measures.some((measure) => measure === key))
}

function costs(report: Report, workload: Workload): Table {
  const against = measuresOf(report)
  const rows = rowsOf(report, workload, (runs, entrant) => {
    return [
      entrant.label,
      `${count(middle(runs, speedOf))}${isBusy(runs) ? '†' : ''}`,
      figure(middle(runs, costOf)),
      ...against.map(({ key }) => spread(ratios(runs, runsOf(report, workload.key, key), costOf))),
    ]
  })
  const marked = rows.some(([, speed = '']) => speed.endsWith('†'))
  return {
    title: `${workload.name}: saturation`,
    heads: ['', 'deliveries/s', 'CPU s/M', ...against.map(({ label }) => `× ${label}`)],
    rows,
    notes: [
      ...(marked ? ['† The generator was busy: the server could do more. Compare CPU s/M.'] : []),
      ...faultNotes(report, workload),
    ],
  }
}

function circumstances(report: Report, workload: Workload): Table {
  return {
    title: `${workload.name}: how it came about`,
    heads: ['', 'messages/s', 'a read', 'server', 'load', 'Postgres', 'per CPU s', 'lost'],
    rows: rowsOf(report, workload, (runs, { label }) => [
      label,
      count(middle(runs, ({ messages, seconds }) => messages / seconds)),
      figure(middle(runs, ({ deliveries, reads }) => deliveries / reads)),
      share(middle(runs, ({ server, seconds }) => server / seconds)),
      share(middle(runs, ({ generatorBusy }) => generatorBusy)),
      figure(middle(runs, ({ database, deliveries }) => (database / deliveries) * 1e6)),
      short(middle(runs, ({ deliveries, server }) => deliveries / server)),
      formatCount(runs.reduce((sum, { faults }) => sum + faults.lost, 0)),
    ]),
    notes: [],
  }
}

function rowsOf(
  report: Report,
  { key }: Workload,
  cells: (runs: SaturationRun[], entrant: EntrantRow) => string[],
): string[][] {
  return report.entrants.flatMap((entrant) => {
    const runs = runsOf(report, key, entrant.key)
    return runs.length > 0 ? [cells(runs, entrant)] : []
  })
}

function faultNotes(report: Report, { key }: Workload): string[] {
  return report.entrants.flatMap(({ key: entrant, label }) =>
    runsOf(report, key, entrant)
      .filter(faulty)
      .map(({ round, faults }) => faultSentence(label, round, faults)),
  )
}

export function faultSentence(label: string, round: number, faults: SaturationRun['faults']): string {
  const { lost, repeated, strange } = faults
  const what = `${formatCount(lost)} lost, ${formatCount(repeated)} again or late, ${formatCount(strange)} of other rooms`
  return `BROKEN: ${label}, round ${round}: ${what}.`
}

/** The median; undefined without a run. */
export function middle<Run>(
  runs: readonly Run[],
  value: (run: Run) => number | undefined,
): number | undefined {
  return spreadOf(runs.flatMap((run) => value(run) ?? []))?.median
}

export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value) || value === 0) return none
  return value < 1 ? value.toFixed(3) : figures(value)
}

export function count(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? none : formatCount(Math.round(value))
}

export function spread(of: Spread | undefined): string {
  if (!of) return none
  const [median, min, max] = [of.median, of.min, of.max].map(figures)
  return min === max ? `${median}` : `${median} (${min}–${max})`
}

function short(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? none : formatShort(value)
}

function share(value: number | undefined): string {
  return value === undefined ? none : formatShare(value)
}
