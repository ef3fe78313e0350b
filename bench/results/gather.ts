/** Makes one account out of what several generators tell. */

import { violations, type Case, type Violation } from '../ledger/findings.ts'
import { Latencies, Latency, type Recorded } from '../ledger/latency.ts'
import type { Beat, Counts, Part, Pulse } from '../generator/hand.ts'
import { addCounts, addOurs } from '../generator/tally.ts'
import type { Ours } from '../server/reconcile.ts'
import type { Second, ServerSecond } from './second.ts'
import type { SlowMessage, WorkerEffort } from './summary.ts'

/** The parts of a run together. */
export interface Gathered {
  counts: Counts
  owed: number
  ours: Ours
  refusals: Map<string, number>
  departures: Map<string, number>
  slow: { members: number; closed: number }
  latencies: Latencies
  violations: Record<Violation, number>
  cases: Case[]
  audit: Part['audit']
  agreeingRooms: number
  unread: string | undefined
  slowest: SlowMessage[]
  rooms: Part['rooms']
  efforts: WorkerEffort[]
}

export function gather(parts: readonly Part[]): Gathered {
  const latencies = new Latencies()
  for (const part of parts) latencies.add(part.latencies)
  const audits = parts.flatMap(({ audit }) => (audit ? [audit] : []))
  return {
    counts: totalOf(parts.map(({ counts }) => counts)),
    owed: sum(parts, ({ owed }) => owed),
    ours: addOurs(parts.map(({ ours }) => ours)),
    refusals: addCounts(parts.map(({ refusals }) => refusals)),
    departures: addCounts(parts.map(({ departures }) => departures)),
    slow: { members: sum(parts, ({ slow }) => slow.members), closed: sum(parts, ({ slow }) => slow.closed) },
    latencies,
    violations: addViolations(parts),
    cases: parts.flatMap(({ cases }) => cases).slice(0, 20),
    audit:
      audits.length === 0
        ? undefined
        : {
            rooms: sum(audits, ({ rooms }) => rooms),
            histories: sum(audits, ({ histories }) => histories),
            heads: sum(audits, ({ heads }) => heads),
          },
    agreeingRooms: sum(parts, ({ agreeingRooms }) => agreeingRooms),
    unread: parts.find(({ unread }) => unread !== undefined)?.unread,
    slowest: parts
      .flatMap(({ slowest }) => slowest)
      .sort((a, b) => b.delivery - a.delivery)
      .slice(0, 20),
    rooms: parts.flatMap(({ rooms }) => rooms),
    efforts: parts.map(({ effort }) => effort),
  }
}

/** What a second was like: this beat of all generators, after the one before. */
export interface Moment {
  at: number
  phase: Second['phase']
  beats: readonly Beat[]
  before: Counts
  server: ServerSecond | undefined
}

export function secondOf({ at, phase, beats, before, server }: Moment): Second {
  const counts = countsOf(beats)
  const rise = (name: keyof Counts) => counts[name] - before[name]
  const delivery = together(beats, 'delivery')
  const lag = together(beats, 'lag')
  return {
    at,
    phase,
    planned: Math.round(rise('planned')),
    sent: rise('sent'),
    late: rise('late'),
    acked: rise('acked'),
    refused: rise('refused'),
    delivered: rise('deliveries'),
    inFlight: counts.unanswered,
    connected: sum(beats, ({ connected }) => connected),
    ack: together(beats, 'ack').quantiles(),
    delivery: delivery.quantiles(),
    last: together(beats, 'last').quantiles(),
    heat: delivery.heat(),
    generator: {
      cpu: sum(beats, ({ effort }) => effort.cpu),
      eventLoopUtilization: Math.max(0, ...beats.map(({ effort }) => effort.eventLoopUtilization)),
      lagP99: lag.percentile(99),
      rssBytes: sum(beats, ({ effort }) => effort.rssBytes),
    },
    ...(server ? { server } : {}),
  }
}

export function countsOf(beats: readonly Beat[]): Counts {
  return totalOf(beats.flatMap(({ counts }) => (counts ? [counts] : [])))
}

const noCounts: Counts = {
  ...{ planned: 0, sent: 0, late: 0, acked: 0, ackedMeasured: 0, journaled: 0, refused: 0 },
  ...{
    unanswered: 0,
    unnumbered: 0,
    deliveries: 0,
    deliveriesMeasured: 0,
    bytesReceived: 0,
    lastProgressAt: 0,
  },
}

function totalOf(all: readonly Counts[]): Counts {
  const total = { ...noCounts }
  for (const counts of all)
    for (const name of Object.keys(noCounts) as (keyof Counts)[]) total[name] += counts[name]
  total.lastProgressAt = Math.max(0, ...all.map(({ lastProgressAt }) => lastProgressAt))
  return total
}

function together(beats: readonly Beat[], name: Pulse): Latency {
  const latency = new Latency()
  const intervals = beats.flatMap(({ taken }): Recorded[] => (taken ? [taken[name]] : []))
  for (const interval of intervals) latency.add(interval)
  return latency
}

function addViolations(parts: readonly Part[]): Record<Violation, number> {
  const names = Object.keys(violations) as Violation[]
  const totals = names.map((name) => [name, sum(parts, (part) => part.violations[name])])
  return Object.fromEntries(totals) as Record<Violation, number>
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
