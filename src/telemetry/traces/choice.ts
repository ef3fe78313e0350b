/** Which traces are kept: those that are sampled and besides, up to budgets, the failed, the slow and the asked for. */

import type { Clock } from '../../core/ports.ts'
import type { Sampled } from './sampling.ts'
import type { Traced } from './trace-context.ts'

/** A trace is kept, and for what; or it would have been, if the second had not had its share. */
export type Verdict = 'sampled' | 'failed' | 'slow' | 'over_budget'

/** Undefined: nothing asks for the trace. Decided before anything is made of it. */
export type Choose = (traced: Traced, ms: number, failed: boolean) => Verdict | undefined

interface ChoiceDeps {
  sampled: Sampled
  /** What took so many milliseconds or more is slow. */
  slowMs: number
  clock: Pick<Clock, 'monotonic'>
}

/**
 * What is kept each second for being slow or failed: in a bad hour everything is. And as many because a client chose so:
 * everybody can be a client, and one of them could fill the queue of spans.
 */
const keptEachSecond = 100

/** With budgets of its own, so that those who choose do not take them from each other. */
export function choiceOf({ sampled, slowMs, clock }: ChoiceDeps): Choose {
  const budget = budgetOf(keptEachSecond, clock)
  const asked = budgetOf(keptEachSecond, clock)
  return (traced, ms, failed) => {
    if (sampled(traced, asked)) return 'sampled'
    if (!failed && ms < slowMs) return undefined
    if (!budget()) return 'over_budget'
    return failed ? 'failed' : 'slow'
  }
}

export function isKept(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict !== 'over_budget'
}

/** True as often as so many times a second. */
function budgetOf(eachSecond: number, clock: Pick<Clock, 'monotonic'>): () => boolean {
  let second = -1
  let taken = 0
  return () => {
    const now = Math.floor(clock.monotonic() / 1000)
    if (now !== second) {
      second = now
      taken = 0
    }
    taken += 1
    return taken <= eachSecond
  }
}
