/**
 * Where a server stops bearing a load, told from runs that passed and runs that failed. Near that place the same load
 * passes once and fails once, so no single run decides: every place is weighed by how well it explains all runs.
 */

export interface Trial {
  load: number
  passed: boolean
}

/** The load at which half of the runs pass; it lies between `low` and `high` with a chance of 95 %. */
export interface Threshold {
  middle: number
  low: number
  high: number
}

/** How far apart the capacities of two runs may be, as shares: from a calm machine, which is likelier, to a busy one. */
const restlessness = [0.01, 0.02, 0.04, 0.08, 0.16]
/** The chance that a run ends otherwise for a reason that has nothing to do with the load. */
const fluke = 0.02
/** Places that are weighed: steps of a share, from far below to far above what was tried. */
const step = 0.01
const margin = 4

/** Needs a run that passed and one that failed; otherwise there is nothing between which it could be. */
export function thresholdOf(trials: readonly Trial[]): Threshold {
  const { from, to } = rangeOf(trials)
  const places = Math.ceil(Math.log(to / from) / step) + 1
  const weights = new Float64Array(places)
  for (let i = 0; i < places; i++) {
    const place = Math.log(from) + i * step
    for (const spread of restlessness) {
      weights[i] = (weights[i] ?? 0) + likelihood(trials, place, spread) / Math.sqrt(spread)
    }
  }
  const at = (share: number) => from * Math.exp(step * quantile(weights, share))
  return { middle: at(0.5), low: at(0.025), high: at(0.975) }
}

function rangeOf(trials: readonly Trial[]): { from: number; to: number } {
  const loads = (passed: boolean) => trials.filter((trial) => trial.passed === passed).map(({ load }) => load)
  const edges = [Math.max(...loads(true)), Math.min(...loads(false))]
  return { from: Math.min(...edges) / margin, to: Math.max(...edges) * margin }
}

function likelihood(trials: readonly Trial[], place: number, spread: number): number {
  let likely = 1
  for (const { load, passed } of trials) {
    // A logistic curve whose slope in the middle is that of a bell curve with this spread.
    const above = 1 / (1 + Math.exp((-1.6 * (place - Math.log(load))) / spread))
    likely *= fluke + (1 - 2 * fluke) * (passed ? above : 1 - above)
  }
  return likely
}

/** Where so much of the weight lies below, in steps. */
function quantile(weights: Float64Array, share: number): number {
  let left = share * weights.reduce((total, weight) => total + weight, 0)
  const place = weights.findIndex((weight) => (left -= weight) <= 0)
  return Math.max(0, place)
}
