/** The latencies of a run as a table: only those that were measured. */

import type { Summary } from '../results/summary.ts'
import type { LatencyName } from '../ledger/latency.ts'
import { formatCount, formatMicros, formatShort } from '../units.ts'
import { labelled, type Line } from './line.ts'

/** In the order in which a message meets them; ¹ marks those that count from the actual send. */
const rows: readonly [LatencyName, label: string][] = [
  ['create', 'create'],
  ['connect', 'connect'],
  ['join', 'join'],
  ['ack', 'ack'],
  ['ackFromSent', 'ack ¹'],
  ['delivery', 'delivery'],
  ['deliveryFromSent', 'delivery ¹'],
  ['last', 'last'],
  ['spread', 'spread'],
  ['number', 'number'],
  ['resume', 'resume'],
  ['page', 'page'],
  ['lag', 'lag'],
]

const countColumns = 12
const timeColumns = 9
const times = ['p50', 'p90', 'p99', 'p999', 'max'] as const

export function latencyTable({ latency }: Summary): Line[] {
  const shown = rows.filter(([name]) => latency[name].count > 0)
  if (shown.length === 0) return [[labelled('latency'), 'nothing was measured']]
  const titles = times.map((time) => (time === 'p999' ? 'p99.9' : time).padStart(timeColumns))
  const uncorrected = shown.some(([name]) => name.endsWith('FromSent'))
  return [
    [labelled(''), { text: 'count'.padStart(countColumns) + titles.join(''), tone: 'dim' }],
    ...shown.map(([name, label]) => tableRow(label, latency[name])),
    ...(uncorrected ? [footnote] : []),
  ]
}

const footnote: Line = [
  { text: ' ¹ from the actual send; all others from the time at which it was due', tone: 'dim' },
]

function tableRow(label: string, summary: Summary['latency'][LatencyName]): Line {
  const count = formatCount(summary.count)
  const short = count.length < countColumns ? count : formatShort(summary.count)
  const values = times.map((time) => formatMicros(summary[time]).padStart(timeColumns))
  return [labelled(label), short.padStart(countColumns) + values.join('')]
}
