/** Sets the runs of two sides beside each other, and says of each figure only what the runs can tell. */

import { exitCodes, Unable } from '../failure.ts'
import type { Summary } from '../results/summary.ts'
import { differences, isFit } from './comparable.ts'
import { headline, type Figure } from './figures.ts'
import { isInterleaved, withoutDrift, type Side } from './series.ts'
import { canTell, fewestRuns, mannWhitney, median, shiftOf } from './statistics.ts'

/** `no change`: none that matters. */
export type Outcome = 'better' | 'worse' | 'no change' | 'not enough runs to tell'

export interface ComparisonOptions {
  /** Compares also what was made otherwise, and says so. */
  anyway?: boolean
  /** The smallest change that matters, as a share, for all figures; without it each has its own. */
  smallest?: number
  /** Fewer figures are told sooner. */
  figures?: readonly Figure[]
  names?: Record<Side, string>
}

/** Shares are of A: -0.05 is 5 % less than A. */
export interface Comparison {
  schema: 'glassroom-bench-comparison/1'
  verdict: Outcome
  names: Record<Side, string>
  /** Runs that were compared. */
  runs: Record<Side, number>
  /** Whether the sides were measured in turns. */
  interleaved: boolean
  /** Of each interval. All together they hold with 0.95. */
  confidence: number
  /** The fewest runs a side that could tell anything. */
  fewestRuns: number
  figures: ComparedFigure[]
  /** What a reader has to know: runs set aside, differences, the order of the runs. */
  notes: string[]
}

export interface ComparedFigure {
  name: string
  better: 'more' | 'less'
  smallest: number
  /** Of each run, in the order of time. */
  values: Record<Side, number[]>
  medians: Record<Side, number>
  /** B against A as a share, drift taken out where the runs were in turns. */
  change: number
  /** Undefined: too few runs for any. */
  low?: number
  high?: number
  /** The chance of such a difference between sides that are the same. */
  p: number
  outcome: Outcome
  /** Runs a side with which a change as small as the smallest would show, judged by the noise of these. */
  runsNeeded?: number
}

/** The chance that a comparison of sides which are the same finds any change. */
const falseAlarms = 0.05
/** Exact sums over ranks grow with the cube of the runs. */
const mostRuns = 50

interface Placed {
  summary: Summary
  side: Side
}

/** Throws Unable (usage) for runs that cannot be compared, and says in what they differ. */
export function compare(
  a: readonly Summary[],
  b: readonly Summary[],
  { anyway = false, smallest, figures = headline, names = { a: 'A', b: 'B' } }: ComparisonOptions = {},
): Comparison {
  const all: Placed[] = [...placed(a, 'a'), ...placed(b, 'b')]
  const notes = [...checked(all, anyway), ...all.filter((run) => !isFit(run.summary)).map(asideNote)]
  const runs = all.filter(({ summary }) => isFit(summary)).sort(byTime)
  const counts = { a: countOf(runs, 'a'), b: countOf(runs, 'b') }
  const measured = figures.filter((figure) => runs.every(({ summary }) => (figure.of(summary) ?? 0) > 0))
  const alpha = falseAlarms / Math.max(1, measured.length)
  const interleaved = isInterleaved(runs.map(({ side }) => side))
  const told = measured.map((figure) => compareFigure(figure, runs, alpha, interleaved, smallest))
  return {
    schema: 'glassroom-bench-comparison/1',
    verdict: overall(told.map(({ outcome }) => outcome)),
    names,
    runs: counts,
    interleaved,
    confidence: 1 - alpha,
    fewestRuns: fewestRuns(alpha),
    figures: told,
    notes: [...notes, ...unmeasured(figures, runs), ...designNotes(counts, alpha, interleaved)],
  }
}

function compareFigure(
  figure: Figure,
  runs: readonly Placed[],
  alpha: number,
  interleaved: boolean,
  smallest = figure.smallest,
): ComparedFigure {
  const sides = runs.map(({ side }) => side)
  const values = runs.map(({ summary }) => figure.of(summary) ?? NaN)
  const logs = values.map(Math.log)
  const level = interleaved ? withoutDrift(logs, sides) : logs
  const [a, b] = [sideOf(level, sides, 'a'), sideOf(level, sides, 'b')]
  const { middle, low, high } = shiftOf(a, b, alpha)
  const change = Math.expm1(middle)
  const bounds = Number.isFinite(low) ? { low: Math.expm1(low), high: Math.expm1(high) } : undefined
  const outcome = judge(change, bounds, smallest, figure.better)
  const needed =
    outcome === 'not enough runs to tell' && bounds ? neededRuns(bounds, runs.length / 2, smallest) : {}
  const raw = { a: sideOf(values, sides, 'a'), b: sideOf(values, sides, 'b') }
  return {
    name: figure.name,
    better: figure.better,
    smallest,
    values: raw,
    medians: { a: median(raw.a), b: median(raw.b) },
    change,
    ...bounds,
    p: mannWhitney(a, b),
    outcome,
    ...needed,
  }
}

/** A change is told when it matters and the interval excludes none; that there is none, when it holds no change that matters. */
function judge(
  change: number,
  bounds: { low: number; high: number } | undefined,
  smallest: number,
  better: 'more' | 'less',
): Outcome {
  if (!bounds) return 'not enough runs to tell'
  const { low, high } = bounds
  const real = low > 0 || high < 0
  if (real && Math.abs(change) >= smallest) return change > 0 === (better === 'more') ? 'better' : 'worse'
  if (Math.max(-low, high) <= smallest) return 'no change'
  return 'not enough runs to tell'
}

/** Intervals shrink with the root of the runs. */
function neededRuns(
  { low, high }: { low: number; high: number },
  runs: number,
  smallest: number,
): { runsNeeded: number } {
  const half = (Math.log1p(high) - Math.log1p(low)) / 2
  return { runsNeeded: Math.ceil(runs * Math.max(1, half / Math.log1p(smallest)) ** 2) }
}

function overall(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Outcome[] = ['worse', 'better', 'not enough runs to tell', 'no change']
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'not enough runs to tell'
}

/** Notes on differences that were let pass. */
function checked(all: readonly Placed[], anyway: boolean): string[] {
  const [first] = all
  const last = all.at(-1)
  if (!first || !last || first.side === last.side)
    throw new Unable('Give runs of both sides.', exitCodes.usage)
  for (const side of ['a', 'b'] as const) {
    if (countOf(all, side) <= mostRuns) continue
    throw new Unable(`At most ${mostRuns} runs a side can be compared: give the newest.`, exitCodes.usage)
  }
  const found = [...new Set(all.flatMap(({ summary }) => differences(first.summary, summary)))]
  if (found.length > 0 && !anyway) {
    const list = found.map((text) => `  ${text}`).join('\n')
    throw new Unable(
      `These runs are not comparable:\n${list}\nMake them alike, or compare them all the same with --anyway.`,
      exitCodes.usage,
    )
  }
  return found.map((text) => `Compared all the same: ${text}.`)
}

function asideNote({ summary, side }: Placed): string {
  const [reason = ''] = summary.reasons
  const name = side.toUpperCase()
  return `Set aside: run ${summary.run} of ${name}, ${summary.verdict.toUpperCase()}. ${reason}`.trim()
}

/** A figure that no run has is nothing to tell; one that some have is. */
function unmeasured(figures: readonly Figure[], runs: readonly Placed[]): string[] {
  const has = (figure: Figure) => runs.filter(({ summary }) => (figure.of(summary) ?? 0) > 0).length
  return figures
    .filter((figure) => has(figure) > 0 && has(figure) < runs.length)
    .map(
      (figure) => `Not compared: ${figure.name}, which only ${has(figure)} of ${runs.length} runs measured.`,
    )
}

function designNotes(runs: Record<Side, number>, alpha: number, interleaved: boolean): string[] {
  const notes: string[] = []
  if (!canTell(runs.a, runs.b, alpha)) {
    notes.push(
      `So few runs (${runs.a} and ${runs.b}) cannot tell anything apart, whatever they measure: it takes ${fewestRuns(alpha)} of each.`,
    )
  }
  if (!interleaved && Math.min(runs.a, runs.b) > 1) {
    notes.push(
      'The sides were not measured in turns: a machine that got faster or slower in between looks like a change of the server.',
    )
  }
  return notes
}

function placed(summaries: readonly Summary[], side: Side): Placed[] {
  return summaries.map((summary) => ({ summary, side }))
}

function byTime(one: Placed, other: Placed): number {
  return Date.parse(one.summary.startedAt) - Date.parse(other.summary.startedAt)
}

function countOf(runs: readonly Placed[], side: Side): number {
  return runs.filter((run) => run.side === side).length
}

function sideOf(values: readonly number[], sides: readonly Side[], side: Side): number[] {
  return values.filter((_, i) => sides[i] === side)
}
