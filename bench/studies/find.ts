/**
 * The search for a server's capacity: twice the load until it fails, then the load that tells most, until the capacity is
 * known closely enough; and runs at both ends of the answer to confirm it.
 */

import { exitCodes, Unable } from '../failure.ts'
import type { Summary } from '../results/summary.ts'
import { askable, axes, type Axis } from './axis.ts'
import { isFit } from './comparable.ts'
import { limitOf, type Limit } from './limit.ts'
import { median } from './statistics.ts'
import { thresholdOf, type Threshold, type Trial } from './threshold.ts'

export interface Search {
  axis: Axis
  /** Where it begins. */
  low: number
  /** The most that is tried. */
  high?: number
  /** As they were given; `measure` judges by them. */
  slos: readonly string[]
  /** How far the answer may be from either end of its interval, as a share. */
  within: number
  /** No run begins that would not be over by then. */
  maxMinutes: number
  /** One run at this load. A rejection ends the search, but for `Unable` with the exit code of an invalid run. */
  measure(load: number): Promise<Summary>
  told(point: Point): void
  /** Milliseconds that only go forward. */
  now?: () => number
}

/** One run of a search. */
export interface Point {
  load: number
  /** `generator`: not the server failed, or nobody knows. */
  outcome: 'passed' | 'failed' | 'generator'
  /** Why it did not pass, in one sentence; empty when it did. */
  why: string
  /** None: the run could not be made. */
  summary?: Summary
}

/** What a server bears. Loads are in the unit of the axis. */
export interface Capacity {
  schema: 'glassroom-bench-capacity/1'
  axis: Axis
  slos: readonly string[]
  /** `at least`: it was not the server that ended the search; `below`: nothing passed, not even the value. */
  kind: 'interval' | 'at least' | 'below'
  value: number
  /** Only of an interval: the value lies between these with a chance of 95 %. */
  low?: number
  high?: number
  /** How far the value may be from either end, as was asked. */
  within: number
  /** Members who get each message; 0: nothing was delivered. */
  fanOut: number
  limit: Limit
  /** In the order in which they were tried. */
  points: Point[]
  /** Whether it is known as closely as was asked. */
  precise: boolean
  seconds: number
}

/** Near enough to the generator's own limit, which is nothing worth finding closely. */
const roughly = 0.15
/** What confirms an answer: so many runs that pass about its low end, and that fail about its high end. */
const confirmations = { passed: 2, failed: 1 }

/** Rejects as `measure` does, and with `Unable` when a run was interrupted. */
export async function find(search: Search): Promise<Capacity> {
  const now = search.now ?? (() => performance.now())
  const began = now()
  const points: Point[] = []
  let longest = 0
  let next = nextLoad(search, points)
  while (next !== undefined && now() - began + longest <= search.maxMinutes * 60e3) {
    const start = now()
    const point = await tryLoad(search, next)
    longest = Math.max(longest, now() - start)
    points.push(point)
    search.told(point)
    next = nextLoad(search, points)
  }
  return capacityOf(search, points, next === undefined, (now() - began) / 1e3)
}

async function tryLoad({ measure, slos }: Search, load: number): Promise<Point> {
  try {
    const summary = await measure(load)
    if (summary.verdict === 'interrupted') throw new Unable('Interrupted.', exitCodes.interrupted)
    return { load, summary, ...judged(summary, slos) }
  } catch (error) {
    if (!(error instanceof Unable) || error.exitCode !== exitCodes.invalid) throw error
    return { load, outcome: 'generator', why: error.message }
  }
}

function judged(summary: Summary, asked: readonly string[]): Pick<Point, 'outcome' | 'why'> {
  const [reason = ''] = summary.reasons
  if (summary.verdict === 'invalid') return { outcome: 'generator', why: reason }
  if (!isFit(summary)) return { outcome: 'failed', why: reason }
  const missed = summary.slos.find(({ met }) => !met)
  if (!missed) return { outcome: 'passed', why: '' }
  const also = asked.length > 1 ? `${missed.text}: ` : ''
  return { outcome: 'failed', why: `${also}${missed.measured ?? 'nothing was measured'}` }
}

/** The load to try next; undefined: all is known that was asked. */
function nextLoad(
  { axis, low, high = Infinity, within }: Search,
  points: readonly Point[],
): number | undefined {
  const trials = trialsOf(points)
  const last = points.at(-1)
  // One hiccup of this machine is not its limit.
  if (last?.outcome === 'generator' && points.at(-2)?.load !== last.load) return last.load
  const ask = (load: number) => askable(axis, Math.min(load, high))
  if (trials.length === 0) return ask(low)
  const tried = trials.map(({ load }) => load)
  const passes = (load: number) => trials.filter((trial) => trial.load === load && trial.passed).length
  if (trials.every(({ passed }) => passed)) {
    const most = Math.max(...tried)
    return most < ask(Infinity) ? ask(2 * most) : passes(most) < confirmations.passed ? most : undefined
  }
  if (!trials.some(({ passed }) => passed)) {
    const least = Math.min(...tried)
    return least > 1 ? ask(least / 2) : undefined
  }
  const rough = points.every(({ outcome }) => outcome !== 'failed')
  return closer(
    thresholdOf(trials),
    trials,
    rough ? Math.max(within, roughly) : within,
    ask,
    axes[axis].whole ? 1 : 0,
  )
}

/** Between runs that passed and runs that failed. */
function closer(
  threshold: Threshold,
  trials: readonly Trial[],
  within: number,
  ask: (load: number) => number,
  gap: number,
): number | undefined {
  const { middle, low, high } = threshold
  if (low >= ask(Infinity)) return undefined
  const wide = Math.max(high / middle, middle / low) > 1 + within
  // Between neighbours there is nothing to ask for.
  if (wide && ask(high) - ask(low) > gap) return ask(mostTelling(threshold))
  const count = (passed: boolean, from: number, to: number) =>
    trials.filter((trial) => trial.passed === passed && trial.load >= from && trial.load <= to).length
  const bottom = [ask(low / (1 + within)), Math.max(ask(low), middle)] as const
  if (count(true, ...bottom) < confirmations.passed) return ask(low)
  const top = [Math.min(ask(high), middle), ask(high * (1 + within))] as const
  if (count(false, ...top) < confirmations.failed) return ask(high)
  return undefined
}

/**
 * The middle, until it is nearly found. From then on a little to the side that is less known: a load at which passing and
 * failing are as likely as each other tells little of how far the capacities of runs lie apart.
 */
function mostTelling({ middle, low, high }: Threshold): number {
  if (high / low > 1.3) return middle
  const far = high / middle > middle / low ? high : low
  return middle * (far / middle) ** 0.3
}

/** A generator that could not make the load says nothing of the server, but nothing above can be tried either. */
function trialsOf(points: readonly Point[]): Trial[] {
  const told = points.filter((point, i) => point.outcome !== 'generator' || isConfirmed(points, i))
  return told.map(({ load, outcome }) => ({ load, passed: outcome === 'passed' }))
}

function isConfirmed(points: readonly Point[], i: number): boolean {
  const [before, point] = [points[i - 1], points[i]]
  return before?.outcome === 'generator' && before.load === point?.load
}

function capacityOf(search: Search, points: Point[], precise: boolean, seconds: number): Capacity {
  const trials = trialsOf(points)
  const passed = trials.filter((trial) => trial.passed).map(({ load }) => load)
  const most = Math.max(...passed)
  const found = passed.length > 0 && passed.length < trials.length ? thresholdOf(trials) : undefined
  const limit = limitOf(points, found?.high ?? 0)
  const shared = { ...about(search, points), limit, points, precise, seconds }
  if (passed.length === 0)
    return { ...shared, kind: 'below', value: Math.min(...points.map(({ load }) => load)) }
  if (!found || limit.resource === 'generator' || found.low >= (search.high ?? Infinity)) {
    return { ...shared, kind: 'at least', value: Math.min(most, found?.low ?? most) }
  }
  return { ...shared, kind: 'interval', value: found.middle, low: found.low, high: found.high }
}

function about({ axis, slos, within }: Search, points: readonly Point[]) {
  const audiences = points.flatMap(({ outcome, summary }) =>
    outcome === 'passed' && summary
      ? [summary.deliveries.expected / Math.max(1, summary.messages.acked)]
      : [],
  )
  return { schema: 'glassroom-bench-capacity/1', axis, slos, within, fanOut: median(audiences) || 0 } as const
}
