/** Whether runs are as good as a baseline: what a pipeline stops at. */

import { exitCodes } from '../failure.ts'
import type { Summary } from '../results/summary.ts'
import { percent, runsOf } from './changes.ts'
import { compare, type ComparedFigure, type Comparison, type ComparisonOptions } from './compare.ts'

export interface GateOptions extends Pick<ComparisonOptions, 'anyway' | 'figures'> {
  /** Judges medians by the threshold alone where there are too few runs for more. */
  single?: boolean
}

/** `told`: by all the runs, with confidence; `threshold`: only by the medians; `unknown`: there are too few runs. */
export interface Gate {
  schema: 'glassroom-bench-gate/1'
  basis: 'told' | 'threshold' | 'unknown'
  /** 0, 91 a broken promise, 90 or 2 too few runs, 92 a regression. */
  exitCode: number
  /** As a share. */
  maxRegression: number
  /** Names of figures. */
  regressions: string[]
  /** What to know of it, in sentences. */
  reasons: string[]
  comparison: Comparison
}

/** Lets pass a loss of less than `maxRegression` (a share) in any figure. Throws Unable (usage) for what is not comparable. */
export function gate(
  baseline: readonly Summary[],
  now: readonly Summary[],
  maxRegression: number,
  { single = false, ...options }: GateOptions = {},
): Gate {
  const names = { a: 'baseline', b: 'now' }
  const comparison = compare(baseline, now, { ...options, names, smallest: maxRegression })
  const few = Math.min(comparison.runs.a, comparison.runs.b)
  const basis = comparison.figures.some(({ low }) => low !== undefined)
    ? 'told'
    : single && few > 0
      ? 'threshold'
      : 'unknown'
  const worse = comparison.figures.filter((figure) =>
    basis === 'threshold' ? lossOf(figure) > maxRegression : figure.outcome === 'worse',
  )
  const regressions = worse.map(({ name }) => name)
  const exitCode = codeOf(basis, regressions, now)
  const reasons = [
    ...regressionReasons(worse),
    ...basisReasons(basis, comparison),
    ...hiddenReasons(basis, comparison),
  ]
  return {
    schema: 'glassroom-bench-gate/1',
    basis,
    exitCode,
    maxRegression,
    regressions,
    reasons,
    comparison,
  }
}

/** What is broken now comes before how fast it is. */
function codeOf(basis: Gate['basis'], regressions: readonly string[], now: readonly Summary[]): number {
  if (now.some(({ verdict }) => verdict === 'broken')) return exitCodes.broken
  if (regressions.length > 0) return exitCodes.regression
  if (basis !== 'unknown') return exitCodes.ok
  return now.some(({ verdict }) => verdict === 'invalid') ? exitCodes.invalid : exitCodes.usage
}

/** How much worse B is, as a share; below 0: it is better. */
function lossOf({ change, better }: ComparedFigure): number {
  return better === 'more' ? -change : change
}

function regressionReasons(worse: readonly ComparedFigure[]): string[] {
  return worse.map((figure) => `${figure.name} is ${percent(lossOf(figure))} worse.`)
}

function basisReasons(basis: Gate['basis'], { runs, fewestRuns }: Comparison): string[] {
  if (basis === 'told') return []
  const have = `The baseline has ${runsOf(runs.a)}, now has ${runs.b}`
  if (basis === 'threshold') {
    return [
      `${have}: this is a bare threshold, which is weak. How far two runs of the same server differ is not known.`,
    ]
  }
  return [
    `${have}, not enough to tell: make ${fewestRuns} of each (bench ... --repeat ${fewestRuns}), ` +
      'or give --single for a bare threshold.',
  ]
}

/** What could still be worse than is allowed: a gate that is silent about it would look like a proof. */
function hiddenReasons(basis: Gate['basis'], { figures }: Comparison): string[] {
  if (basis !== 'told') return []
  return figures
    .filter(({ outcome }) => outcome === 'not enough runs to tell')
    .map(({ name, better, low = 0, high = 0, runsNeeded = 0 }) => {
      const worst = better === 'more' ? -low : high
      return `${name} could be up to ${percent(Math.max(0, worst))} worse: about ${runsNeeded} runs of each would tell.`
    })
}
