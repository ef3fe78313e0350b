/** A long run's memory as a table and as a picture. */

import { briefCount } from '../page/words.ts'
import type { Table } from '../peers/table.ts'
import type { SavedRun } from '../results/folder.ts'
import { formatCount } from '../units.ts'
import { blockMeans, mean, type Line, type Point } from './fit.ts'
import { drawPlot, type Series } from './plot.ts'
import { nearAxis, timeAxis } from './scales.ts'
import type { Fit, Memory } from './soak.ts'

const hour = 3_600
/** Points of the picture. */
const shown = 360

export function soakTable(memories: readonly Memory[], run: SavedRun): Table {
  const { rooms, members, messages, deliveries } = run.summary
  return {
    title: `Memory over ${lengthOf(memories)}`,
    heads: ['', 'first tenth', 'last tenth', 'MB/hour', '95 % interval'],
    rows: memories.flatMap((memory) => memory.fits.map((fit) => rowOf(memory, fit))),
    notes: [
      `${formatCount(rooms)} rooms of ${formatCount(members)}, ${formatCount(messages.sent)} messages, ${formatCount(deliveries.received)} deliveries.`,
      ofWhom(run),
      'A line by least squares through the means of sixty stretches; stretches that resemble the one before count as fewer. In the second half caches are full, and code is compiled.',
    ],
  }
}

function rowOf({ name, points }: Memory, { of, from, line }: Fit): string[] {
  const part = points.filter(([x]) => x >= from)
  const tenth = Math.max(1, Math.floor(part.length / 10))
  const level = (list: readonly Point[]) => `${mean(list.map(([, y]) => y)).toFixed(1)} MB`
  const [early, late] = [level(part.slice(0, tenth)), level(part.slice(-tenth))]
  return [`${name}, ${of}`, early, late, perHour(line.slope), interval(line)]
}

/** Whose memory the run counted. */
function ofWhom({ seconds, summary }: SavedRun): string {
  const own = seconds.some(({ server }) => server?.processRssBytes !== undefined)
  return !own && summary.server?.source.includes('its process')
    ? 'Resident memory is that of the server with its Postgres: pages that processes share count for each.'
    : 'Resident memory is that of the server’s own process, without Postgres.'
}

export function soakPlot(memories: readonly Memory[]): string {
  const end = memories[0]?.points.at(-1)?.[0] ?? 1
  const series = memories.flatMap((memory) => seriesOf(memory, end))
  const values = series.flatMap(({ points }) => points.map(({ y }) => y))
  const line = memories[0]?.fits.at(-1)?.line
  return drawPlot({
    title: `Memory over ${lengthOf(memories)}`,
    detail: line ? `resident memory, second half: 95 % interval ${interval(line)}, MB/hour` : '',
    x: { name: 'time under load', axis: timeAxis(end) },
    y: { name: 'memory of the server, MB', axis: nearAxis(values, briefCount) },
    series,
  })
}

/** What was measured, and the lines through it. */
function seriesOf({ name, points, fits }: Memory, end: number): Series[] {
  const [thin, bold] = name === 'resident' ? (['faint', 'fit'] as const) : (['thin', 'second'] as const)
  const measured = blockMeans(points, Math.min(shown, points.length)).map(([x, y]) => ({ x, y }))
  const line = ({ of, from, line }: Fit): Series => ({
    name: `${of}: ${perHour(line.slope)} MB/h`,
    look: bold,
    dots: false,
    points: [from, end].map((x) => ({ x, y: line.intercept + line.slope * x })),
  })
  return [{ name, look: thin, dots: false, points: measured }, ...fits.slice(-1).map(line)]
}

function perHour(slope: number): string {
  return signed(slope * hour)
}

function interval({ low, high }: Line): string {
  return Number.isFinite(low) ? `${signed(low * hour)} to ${signed(high * hour)}` : 'too short to say'
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}

function lengthOf(memories: readonly Memory[]): string {
  const points = memories[0]?.points ?? []
  const seconds = (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0)
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}
