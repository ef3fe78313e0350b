/** The charts of the page, each with the question that it answers: what of a second they show, and how. */

import type { Second } from '../../src/protocol/watched.ts'
import type { Line } from './plot.ts'
import { roundUp, roundUpBytes } from './scales.ts'
import { bytes, count, duration, percent, shortCount } from './units.ts'

export interface LinePlan extends Line {
  name: string
  value(second: Second): number
  /** Drawn downwards. */
  below?: boolean
}

/** Lines over one scale, with one unit. */
export interface StripPlan {
  lines: readonly LinePlan[]
  format(value: number): string
  /** As `format`, where there is little room. */
  label(value: number): string
  /** Where the scale ends for this greatest figure. */
  top(most: number): number
  /** High charts get more room. */
  high?: boolean
}

export interface CardPlan {
  id: string
  question: string
  strips: readonly StripPlan[]
}

const atLeast = (least: number) => (most: number) => roundUp(Math.max(least, most))
const counted = (least: number) => ({ format: count, label: shortCount, top: atLeast(least) })
const timed = (least: number) => ({ format: duration, label: duration, top: atLeast(least) })
const sized = (least: number) => ({
  format: bytes,
  label: bytes,
  top: (most: number) => roundUpBytes(Math.max(least, most)),
})
const shared = {
  format: percent,
  label: percent,
  top: (most: number) => Math.max(1, Math.ceil(most * 2) / 2),
}

const line = (
  name: string,
  value: LinePlan['value'],
  colour = 'one',
  look: Line['look'] = colour === 'one' ? 'filled' : 'line',
): LinePlan => ({ name, value, colour, look })

/** A second in which the event loop stood still was longer than one. */
const rate =
  (field: 'messages' | 'deliveries' | 'refused' | 'refusedTheirs' | 'batches') => (second: Second) =>
    (second[field] * 1_000) / second.ms

export const traffic: CardPlan = {
  id: 'traffic',
  question: 'How much is said, and to how many?',
  strips: [
    {
      ...counted(10),
      lines: [
        line('messages/s', rate('messages')),
        line("refused, the sender's fault/s", rate('refusedTheirs'), 'two', 'bars'),
        line('refused, ours/s', rate('refused'), 'trouble', 'bars'),
      ],
      high: true,
    },
    { ...counted(100), lines: [line('deliveries/s', rate('deliveries'))], high: true },
  ],
}

export const cards: readonly CardPlan[] = [
  {
    id: 'queue',
    question: 'Does work pile up?',
    strips: [
      { ...counted(10), lines: [line('messages waiting', (second) => second.queued)] },
      { ...timed(10), lines: [line('oldest waits', (second) => second.oldestMs)] },
      {
        ...counted(4),
        lines: [line('writers busy', (second) => second.writersBusy, 'one', 'bars')],
      },
    ],
  },
  {
    id: 'batches',
    question: 'How does storing go?',
    strips: [
      { ...counted(10), lines: [line('batches/s', rate('batches'))], high: true },
      { ...timed(10), lines: [line('slowest batch', (second) => second.batchMs)], high: true },
    ],
  },
  {
    id: 'sockets',
    question: 'Who comes, who goes?',
    strips: [
      { ...counted(10), lines: [line('connections', (second) => second.connections)], high: true },
      {
        ...counted(4),
        lines: [
          line('came', (second) => second.opened, 'one', 'bars'),
          { ...line('went', (second) => second.closed, 'two', 'bars'), below: true },
          { ...line('evicted', (second) => second.evicted, 'trouble', 'bars'), below: true },
        ],
        high: true,
      },
    ],
  },
  {
    id: 'pending',
    question: 'Do readers keep up?',
    strips: [
      {
        ...sized(4_096),
        lines: [
          line('waits for all', (second) => second.pendingBytes),
          line('for the slowest', (second) => second.pendingMost, 'two'),
        ],
        high: true,
      },
      { ...counted(4), lines: [line('taking nothing', (second) => second.stalled, 'trouble', 'bars')] },
    ],
  },
  {
    id: 'loop',
    question: 'Is the process at its limit?',
    strips: [
      {
        ...shared,
        lines: [
          line('event loop busy', (second) => second.loopBusy),
          line('cpu of one core', (second) => second.cpu, 'two'),
        ],
        high: true,
      },
      { ...timed(10), lines: [line('loop late by', (second) => second.loopLagMs)], high: true },
    ],
  },
  {
    id: 'memory',
    question: 'Does memory grow?',
    strips: [
      {
        ...sized(32 * 1_024 * 1_024),
        lines: [
          line('resident', (second) => second.rssBytes),
          line('heap', (second) => second.heapBytes, 'two'),
        ],
        high: true,
      },
    ],
  },
]

/** Beside the circuit's band. */
export const journalStrip: StripPlan = {
  ...counted(10),
  lines: [line('messages in the journal', (second) => second.journalRecords)],
  high: true,
}
