/** What it was that a server ran out of, judged by the runs that failed nearest to its capacity. */

import { machineShare } from '../results/limit.ts'
import type { Summary } from '../results/summary.ts'
import { formatCount, formatShare } from '../units.ts'
import type { Point } from './find.ts'
import { median } from './statistics.ts'

/** `none`: nothing failed. `latency`: nothing that was measured was full, it only took too long. */
export interface Limit {
  resource:
    | 'none'
    | 'generator'
    | 'promise'
    | 'event loop'
    | 'cpu'
    | 'memory'
    | 'refusals'
    | 'departures'
    | 'answers'
    | 'latency'
  /** To be read after "limited by". */
  text: string
}

/** A share of a resource from which on it is full. */
const full = 0.9
/** The most cores that a server with one busy thread takes: its runtime has a few more. */
const singleThread = 1.25
/** Runs that failed up to so far above the capacity tell why; further up everything fails at once. */
const near = 1.5

/** `edge`: the high end of where the capacity is. */
export function limitOf(points: readonly Point[], edge: number): Limit {
  const failed = points.filter(({ outcome }) => outcome !== 'passed').sort((a, b) => a.load - b.load)
  const [nearest] = failed
  if (!nearest) return { resource: 'none', text: 'nothing that was tried' }
  const around = failed.filter(({ load }) => load <= near * Math.max(edge, nearest.load))
  const generator = around.filter(({ outcome }) => outcome === 'generator')
  if (2 * generator.length > around.length) {
    return { resource: 'generator', text: `the generator, not the server. ${generator[0]?.why ?? ''}`.trim() }
  }
  const summaries = around.flatMap(({ outcome, summary }) =>
    outcome === 'failed' && summary ? [summary] : [],
  )
  return brokenOf(summaries) ?? resourceOf(summaries) ?? symptomOf(summaries) ?? latencyOf(summaries)
}

function brokenOf(summaries: readonly Summary[]): Limit | undefined {
  const broken = summaries.find(({ verdict }) => verdict === 'broken')
  return broken && { resource: 'promise', text: `a broken promise: ${broken.reasons[0] ?? 'see the run'}` }
}

function resourceOf(summaries: readonly Summary[]): Limit | undefined {
  const loop = typical(summaries, ({ server }) => server?.eventLoopUtilization)
  if (loop >= full) return { resource: 'event loop', text: `the server's event loop (${loop.toFixed(2)})` }
  const cpu = typical(summaries, ({ server }) => server?.cpu)
  if (cpu >= full && cpu < singleThread)
    return { resource: 'cpu', text: `the server's CPU (${cpu.toFixed(2)} cores)` }
  const machine = typical(summaries, machineShare)
  if (machine >= full) {
    return {
      resource: 'cpu',
      text: `the machine's CPU, which the generator shares (${formatShare(machine)} busy)`,
    }
  }
  const memory = typical(summaries, ({ server, environment }) =>
    server?.rssBytesMax === undefined ? undefined : server.rssBytesMax / environment.memoryBytes,
  )
  if (memory >= full)
    return { resource: 'memory', text: `the server's memory (${formatShare(memory)} of the machine's)` }
  return undefined
}

function symptomOf(summaries: readonly Summary[]): Limit | undefined {
  const refused = most(summaries.map(({ messages }) => messages.refused))
  if (refused) return { resource: 'refusals', text: `the server, which refuses: ${refused}` }
  const left = most(summaries.map(({ departures }) => departures))
  if (left) return { resource: 'departures', text: `the server, which closes connections: ${left}` }
  const unanswered = typical(summaries, ({ messages }) => messages.unanswered)
  if (unanswered > 0) {
    return {
      resource: 'answers',
      text: `the server, which left ${formatCount(unanswered)} messages without an answer`,
    }
  }
  return undefined
}

function latencyOf(summaries: readonly Summary[]): Limit {
  const loop = typical(summaries, ({ server }) => server?.eventLoopUtilization)
  const cpu = typical(summaries, ({ server }) => server?.cpu)
  const known = [
    ...(loop >= 0 ? [`event loop ${loop.toFixed(2)}`] : []),
    ...(cpu >= 0 ? [`CPU ${cpu.toFixed(2)}`] : []),
  ]
  const rest = known.length > 0 ? known.join(', ') : 'what the server was short of is not known'
  return { resource: 'latency', text: `latency alone (${rest})` }
}

/** The median of those that know it; NaN when none does. */
function typical(summaries: readonly Summary[], of: (summary: Summary) => number | undefined): number {
  return median(summaries.map(of).filter((value) => value !== undefined))
}

/** The commonest reason with its count over all runs. */
function most(counts: readonly Readonly<Record<string, number>>[]): string | undefined {
  const totals = new Map<string, number>()
  for (const [why, count] of counts.flatMap((each) => Object.entries(each))) {
    totals.set(why, (totals.get(why) ?? 0) + count)
  }
  const [first] = [...totals].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a)
  return first && `${first[0]} (${formatCount(first[1])})`
}
