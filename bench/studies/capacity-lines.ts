/** A capacity as text: the loads that were tried, how they went, and the answer; at most 80 columns wide. */

import type { ServerSummary } from '../results/summary.ts'
import type { Line, Span, Tone } from '../terminal/line.ts'
import { wrap } from '../terminal/text.ts'
import { formatCount, formatMicros } from '../units.ts'
import { axes } from './axis.ts'
import { percent } from './changes.ts'
import { perSecond, short } from './figures.ts'
import type { Capacity, Point } from './find.ts'
import { median } from './statistics.ts'

const marks: Record<Point['outcome'], { text: string; tone: Tone }> = {
  passed: { text: '✓', tone: 'good' },
  failed: { text: '✗', tone: 'bad' },
  generator: { text: '!', tone: 'warn' },
}

const textColumns = 78

export function capacityLines(capacity: Capacity): Line[] {
  const { axis, slos, points, limit } = capacity
  const [first = '', ...rest] = wrap(`limited by ${limit.text}`, textColumns - 3)
  return [
    [{ text: ' bench find', tone: 'bold' }, ` · ${axes[axis].unit} · ${slos.join(', ')}`],
    [],
    ...table(points, axes[axis].unit),
    [],
    [{ text: ' CAPACITY ', tone: capacity.kind === 'interval' ? 'boldGood' : 'boldWarn' }, answer(capacity)],
    ...[...also(capacity), first, ...rest, effort(capacity)].map((text): Line => [`   ${text}`]),
  ]
}

/** One line: `41.5k deliveries/s [40.1k, 42.6k] at delivery.p99<50ms`. */
export function answer(capacity: Capacity): string {
  const { axis, fanOut, slos } = capacity
  const deliveries = axis === 'rate' && fanOut > 0
  return `${ranged(capacity, deliveries ? fanOut : 1)} ${deliveries ? 'deliveries/s' : axes[axis].unit}${interval(capacity, deliveries ? fanOut : 1)} at ${slos.join(', ')}`
}

/** The same in the unit of the axis, when the answer is told in another. */
function also(capacity: Capacity): string[] {
  const { axis, fanOut } = capacity
  if (axis !== 'rate' || fanOut === 0) return []
  const audience = `${short(fanOut)} get each`
  return [`${ranged(capacity, 1)} ${axes[axis].unit}${interval(capacity, 1)}, ${audience}`]
}

function ranged({ kind, value }: Capacity, factor: number): string {
  const words = { interval: '', 'at least': 'at least ', below: 'less than ' }
  return `${words[kind]}${short(value * factor)}`
}

function interval({ low, high }: Capacity, factor: number): string {
  return low === undefined || high === undefined ? '' : ` [${short(low * factor)}, ${short(high * factor)}]`
}

function effort({ points, seconds, precise, within, kind }: Capacity): string {
  const time = seconds < 90 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`
  const runs = `${formatCount(points.length)} runs in ${time}`
  if (!precise) return `${runs}; time was up before it was known to ± ${percent(within)} (--max-time)`
  return kind === 'interval' ? `${runs}; known to ± ${percent(within)} with a chance of 95 %` : runs
}

/** One row for each load, from the least: its runs as marks, and the medians of what they measured. */
function table(points: readonly Point[], unit: string): Line[] {
  const loads = [...new Set(points.map(({ load }) => load))].sort((a, b) => a - b)
  const most = Math.max(...loads.map((load) => points.filter((point) => point.load === load).length))
  const runs = Math.max(4, most)
  const busy = busiestOf(points)
  const head = `${unit.padStart(16)}  ${'runs'.padEnd(runs)} ${['deliveries', 'p99', busy.title].map((text) => text.padStart(11)).join('')}`
  return [
    [{ text: head, tone: 'dim' }],
    ...loads.map((load) =>
      row(
        points.filter((point) => point.load === load),
        load,
        runs,
        busy,
      ),
    ),
  ]
}

/** How busy the server was, as it tells it. */
interface Busy {
  title: string
  of: (server: ServerSummary) => number | undefined
}

/** A server that does not tell its event loop may tell its CPU. */
function busiestOf(points: readonly Point[]): Busy {
  const told = points.some(({ summary }) => summary?.server?.eventLoopUtilization !== undefined)
  return told
    ? { title: 'event loop', of: ({ eventLoopUtilization }) => eventLoopUtilization }
    : { title: 'cpu', of: ({ cpu }) => cpu }
}

function row(points: readonly Point[], load: number, runs: number, busy: Busy): Line {
  const tried: Span[] = points.map(({ outcome }) => marks[outcome])
  const summaries = points.flatMap(({ summary }) => summary ?? [])
  const columns = [
    told(median(summaries.map(({ deliveriesPerSecond }) => deliveriesPerSecond)), perSecond),
    told(median(summaries.map(({ latency }) => latency.delivery.p99)), formatMicros),
    told(median(summaries.flatMap(({ server }) => (server && busy.of(server)) ?? [])), (share) =>
      share.toFixed(2),
    ),
  ]
  const [why = ''] = points.flatMap((point) => (point.why === '' ? [] : point.why))
  const left = [
    `${(load < 100 ? short(load) : formatCount(load)).padStart(16)}  `,
    ...tried,
    ' '.repeat(runs - points.length + 1),
  ]
  return [...left, columns.map((text) => text.padStart(11)).join(''), { text: `  ${why}`, tone: 'dim' }]
}

function told(value: number, format: (value: number) => string): string {
  return Number.isNaN(value) ? '·' : format(value)
}
