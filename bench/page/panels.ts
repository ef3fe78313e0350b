/** What the timeline shows: a table of panels, each with its lines. */

import type { Summary } from '../results/summary.ts'
import { busiest, latestMicros } from '../results/verdict.ts'
import type { Column } from './columns.ts'
import { brief, briefCount, bytes, count, percent, time, type Wording } from './words.ts'

export interface Line {
  name: string
  /** A class of the style sheet. */
  look: string
  /** Undefined where it is not known. */
  value: (column: Column) => number | undefined
}

export interface Panel {
  title: string
  lines: Line[]
  wording: Wording
  axisWording: Wording
  heat?: true
  /** The scale goes at least to here. */
  atLeast?: number
  /** Past it a run by the clock does not count. */
  limit?: number
}

/** Those that have something to show, without the lines of which nothing is known. */
export function panelsOf(summary: Summary, columns: readonly Column[]): Panel[] {
  const all = [...traffic(summary, columns), latencyPanel, ...crowd(columns), ...server, ...generator]
  const known = ({ value }: Line) => columns.some((column) => value(column) !== undefined)
  return all
    .filter(({ lines }) => columns.some((column) => lines.some(({ value }) => (value(column) ?? 0) > 0)))
    .map((panel) => ({ ...panel, lines: panel.lines.filter(known) }))
}

const counts = { wording: count, axisWording: briefCount }
const shares = { wording: percent, axisWording: percent, atLeast: 1 }
const times = { wording: time, axisWording: (value: number) => brief(time(value)) }

function traffic({ deliveries, messages }: Summary, columns: readonly Column[]): Panel[] {
  const fanOut = deliveries.expected / Math.max(1, messages.acked)
  const refused: Line = { name: 'refused', look: 'bad', value: ({ refused }) => refused }
  return [
    {
      title: 'Messages per second',
      lines: [
        { name: 'offered', look: 'plan', value: ({ planned }) => planned },
        { name: 'sent', look: 'second', value: ({ sent }) => sent },
        { name: 'acked', look: 'first', value: ({ acked }) => acked },
        ...(columns.some(refused.value) ? [refused] : []),
      ],
      ...counts,
    },
    {
      title: 'Deliveries per second',
      lines: [
        {
          name: `owed (sent × ${briefCount(fanOut)})`,
          look: 'plan',
          value: ({ sent }) => Math.round(sent * fanOut),
        },
        { name: 'delivered', look: 'first', value: ({ delivered }) => delivered },
      ],
      ...counts,
    },
  ]
}

/** No value where nothing was delivered: 0 would be the fastest of all. */
const positive = (value: number) => (value > 0 ? value : undefined)

const latencyPanel: Panel = {
  title: 'Delivery latency',
  lines: [
    { name: 'p50', look: 'median', value: ({ delivery }) => positive(delivery.p50) },
    { name: 'p99', look: 'tail', value: ({ delivery }) => positive(delivery.p99) },
  ],
  ...times,
  heat: true,
}

function crowd(columns: readonly Column[]): Panel[] {
  const inFlight: Panel = {
    title: 'Messages in flight',
    lines: [{ name: 'unanswered', look: 'first', value: ({ inFlight }) => inFlight }],
    ...counts,
  }
  const connected: Panel = {
    title: 'Members connected',
    lines: [{ name: 'connected', look: 'first', value: ({ connected }) => connected }],
    ...counts,
  }
  const steady = columns.every(({ connected }) => connected === columns[0]?.connected)
  return steady ? [inFlight] : [inFlight, connected]
}

const server: Panel[] = [
  {
    title: 'Server load',
    lines: [
      { name: 'event loop', look: 'first', value: ({ server }) => server?.eventLoopUtilization },
      { name: 'CPU', look: 'second', value: ({ server }) => server?.cpu },
    ],
    ...shares,
  },
  {
    title: 'Server memory',
    lines: [{ name: 'RSS', look: 'first', value: ({ server }) => server?.rssBytes }],
    wording: bytes,
    axisWording: (value) => brief(bytes(value)),
  },
  {
    title: 'Server event-loop delay',
    lines: [{ name: 'p99', look: 'first', value: ({ server }) => server?.loopDelayP99 }],
    ...times,
  },
  {
    title: 'Server queue',
    lines: [{ name: 'waiting', look: 'first', value: ({ server }) => server?.queue }],
    ...counts,
  },
]

const generator: Panel[] = [
  {
    title: 'Generator load',
    lines: [
      { name: 'event loop', look: 'first', value: ({ generator }) => generator.eventLoopUtilization },
      { name: 'CPU', look: 'second', value: ({ generator }) => generator.cpu },
    ],
    ...shares,
    limit: busiest,
  },
  {
    title: 'Generator schedule lag',
    lines: [{ name: 'p99', look: 'first', value: ({ generator }) => generator.lagP99 }],
    ...times,
    limit: latestMicros,
  },
]
