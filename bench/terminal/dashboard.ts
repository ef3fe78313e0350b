/** The lines of the live view, from what is known of the run so far. */

import { formatBytes, formatCount, formatMicros, formatRate, formatShare, formatShort } from '../units.ts'
import { flow, labelColumns, labelled, type Line, type Span } from './line.ts'
import { bar, sparkline } from './picture.ts'
import { measured, type Totals, type Timed } from './totals.ts'
import type { Heading } from './view.ts'

export interface Doing {
  text: string
  /** From 0 to 1; none: there is no telling. */
  share: number | undefined
  /** Whole seconds since it began. */
  seconds: number
}

export interface Scene {
  heading: Heading
  doing: Doing
  totals: Totals
  /** The last thing worth remembering, if any. */
  mark: string | undefined
}

/** Lines that stay or go together; those of the highest rank go first where the terminal is short. */
interface Row {
  rank: number
  lines: Line[]
}

/** As many lines as there is room for, the most telling ones. */
export function dashboard(scene: Scene, columns: number, rows: number): Line[] {
  let shown = allRows(scene, columns)
  while (shown.length > 1 && countLines(shown) > rows) {
    const last = Math.max(...shown.map(({ rank }) => rank))
    shown = shown.filter(({ rank }) => rank < last)
  }
  return shown.flatMap(({ lines }) => lines)
}

function countLines(rows: readonly Row[]): number {
  return rows.reduce((sum, { lines }) => sum + lines.length, 0)
}

function allRows(scene: Scene, columns: number): Row[] {
  const { heading, mark, totals } = scene
  const { command, url, audience, load } = heading
  const above: Row[] = [
    { rank: 5, lines: [[' ', { text: `bench ${command}`, tone: 'bold' }, ` · ${url.replace(/\/$/, '')}`]] },
    { rank: 7, lines: [[` ${audience} · ${load}`]] },
    { rank: 0, lines: [progress(scene, columns)] },
  ]
  if (!totals.latest) return above
  return [
    ...above,
    { rank: 3, lines: flow(undefined, counts(totals), { columns }) },
    { rank: 8, lines: [['']] },
    { rank: 4, lines: [tableHead(columns)] },
    { rank: 2, lines: [tableRow('ack', totals.latest.acked, totals, columns)] },
    { rank: 1, lines: [tableRow('delivery', totals.latest.delivered, totals, columns)] },
    { rank: 3, lines: [tableRow('last', undefined, totals, columns)] },
    { rank: 8, lines: [['']] },
    { rank: 6, lines: flow('checks', checks(totals), { columns }) },
    { rank: 5, lines: flow('server', server(totals), { columns }) },
    { rank: 4, lines: flow('generator', generator(totals, heading), { columns }) },
    ...(mark === undefined ? [] : [{ rank: 6, lines: flow('mark', [mark], { columns }) }]),
  ]
}

function progress({ heading, doing, totals }: Scene, columns: number): Line {
  const { text, share, seconds } = doing
  const at = totals.latest ? Math.floor(totals.latest.at) : seconds
  // What is over at once needs no clock.
  const clock = totals.latest || seconds >= 2 ? `${formatCount(at)} s` : ''
  if (share === undefined) return [` ${text}`, { text: clock === '' ? '' : `  ${clock}`, tone: 'dim' }]
  const full = heading.seconds === undefined ? '' : ` of ${formatCount(Math.round(heading.seconds))} s`
  const time = totals.latest ? `${clock}${full}` : clock
  const percent = `${Math.floor(Math.min(1, share) * 100)} %`
  return [
    ` ${bar(share, columns < 70 ? 16 : 30)} ${percent.padStart(5)}  ${text}`,
    { text: `  ${time}`, tone: 'dim' },
  ]
}

function counts({ planned, sent, late, acked, delivered }: Totals): Span[] {
  return [
    `offered ${formatCount(planned)}`,
    `sent ${formatCount(sent)}`,
    warnAbove(late, `late ${formatCount(late)}`),
    `acked ${formatCount(acked)}`,
    `delivered ${formatCount(delivered)}`,
  ]
}

const quantiles = ['p50', 'p90', 'p99', 'max'] as const
const timeColumns = 9

function tableHead(columns: number): Line {
  const names = ['now', ...quantiles].map((name, i) => name.padStart(i === 0 ? rateColumns : timeColumns))
  const room = pictureColumns(columns)
  const picture = room < leastPicture ? '' : `  ${`p99 of ${room} s`.slice(0, room)}`
  return [labelled(''), { text: names.join('') + picture, tone: 'dim' }]
}

function tableRow(
  name: Timed,
  perSecond: number | undefined,
  { latest, p99 }: Totals,
  columns: number,
): Line {
  const times = quantiles.map((quantile) => {
    const known = latest && measured(latest[name])
    return (known ? formatMicros(latest[name][quantile]) : '-').padStart(timeColumns)
  })
  const rate =
    perSecond === undefined ? '' : perSecond < 1e6 ? formatRate(perSecond) : `${formatShort(perSecond)}/s`
  const room = pictureColumns(columns)
  const picture = room < leastPicture ? '' : `  ${sparkline(p99[name], room)}`
  return [labelled(name), rate.padStart(rateColumns) + times.join('') + picture]
}

const rateColumns = 10
const leastPicture = 10

function pictureColumns(columns: number): number {
  return Math.min(60, columns - labelColumns - rateColumns - quantiles.length * timeColumns - 2)
}

function checks({ refused, latest }: Totals): Span[] {
  return [
    `in flight ${formatCount(latest?.inFlight ?? 0)}`,
    warnAbove(refused, `refused ${formatCount(refused)}`),
    'loss, repeats, order pending',
  ]
}

function server({ latest }: Totals): Span[] {
  const { cpu, eventLoopUtilization, rssBytes, loopDelayP99, queue } = latest?.server ?? {}
  const known = [
    cpu === undefined ? '' : `cpu ${formatShare(cpu)}`,
    eventLoopUtilization === undefined ? '' : `loop ${formatShare(eventLoopUtilization)}`,
    rssBytes === undefined ? '' : `rss ${formatBytes(rssBytes)}`,
    loopDelayP99 === undefined ? '' : `loop delay p99 ${formatMicros(loopDelayP99)}`,
    queue === undefined ? '' : `queue ${formatCount(queue)}`,
  ].filter((text) => text !== '')
  return known.length > 0 ? known : ['tells nothing of itself']
}

function generator({ latest, strained, seconds }: Totals, { workers, limits }: Heading): Span[] {
  const { cpu = 0, eventLoopUtilization = 0, lagP99 = 0 } = latest?.generator ?? {}
  const effort = [
    `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    `cpu ${formatShare(cpu)}`,
    `loop ${formatShare(eventLoopUtilization)}`,
  ]
  if (!limits) return effort
  const strain = `past limits ${strained} of ${seconds} s`
  const valid: Span = strained > 0 ? { text: strain, tone: 'warn' } : { text: 'valid so far', tone: 'good' }
  return [...effort, `lag p99 ${formatMicros(lagP99)}`, valid]
}

function warnAbove(count: number, text: string): Span {
  return count > 0 ? { text, tone: 'warn' } : text
}
