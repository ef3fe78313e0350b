/**
 * Statistics over whole runs. A run is one value: what happens inside a run is not independent, so that samples from
 * inside find a difference wherever one looks. Everything is exact and by ranks: no chance, and no bell curve assumed.
 */

/** How much more b is than a: the median difference of a b and an a, with bounds where there are runs enough for any. */
export interface Shift {
  middle: number
  low: number
  high: number
}

/** Of no values: NaN. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2
}

/**
 * The chance that two sides without any difference come out at least as different as these (Mann-Whitney, two-sided,
 * exact also where values are equal). 1 when a side is empty.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 1
  const ranks = doubledRanks([...a, ...b])
  const expected = a.length * (a.length + b.length + 1)
  const distance = Math.abs(sum(ranks.slice(0, a.length)) - expected)
  const ways = waysOfSums(ranks, a.length)
  const extreme = ways.filter((_, total) => Math.abs(total - expected) >= distance)
  return Math.min(1, sum(extreme) / sum(ways))
}

/**
 * The median of all differences (Hodges-Lehmann), and between which the true one lies with a confidence of 1 - alpha: the
 * shifts that the test above would not reject. Infinite when there are too few runs to say.
 */
export function shiftOf(a: readonly number[], b: readonly number[], alpha: number): Shift {
  const differences = b.flatMap((y) => a.map((x) => y - x)).sort((x, y) => x - y)
  const cut = outermost(a.length, b.length, alpha)
  return {
    middle: median(differences),
    low: differences[cut - 1] ?? -Infinity,
    high: differences[differences.length - cut] ?? Infinity,
  }
}

/** Whether so many runs a side could tell any difference, were it ever so large. */
export function canTell(a: number, b: number, alpha: number): boolean {
  return outermost(a, b, alpha) > 0
}

/** The fewest runs, the same on each side, that can tell any difference: 4 at 5 %. */
export function fewestRuns(alpha: number): number {
  let runs = 2
  while (!canTell(runs, runs, alpha)) runs += 1
  return runs
}

/** How many of the outermost differences on either end have to be given up at most; 0: not even one may be. */
function outermost(a: number, b: number, alpha: number): number {
  if (a === 0 || b === 0) return 0
  const ways = waysOfSums(
    Array.from({ length: a + b }, (_, i) => i + 1),
    a,
  )
  const budget = (sum(ways) * alpha) / 2
  const least = (a * (a + 1)) / 2
  let spent = 0
  let cut = 0
  while ((spent += ways[least + cut] ?? Infinity) <= budget) cut += 1
  return cut
}

/** In how many ways so many of the ranks can be picked, by their sum. */
function waysOfSums(ranks: readonly number[], picked: number): Float64Array {
  const most = sum(ranks)
  const ways = Array.from({ length: picked + 1 }, () => new Float64Array(most + 1))
  const [none] = ways
  if (none) none[0] = 1
  for (const rank of ranks) {
    // From many to few, so that no rank is picked twice.
    for (let count = picked; count > 0; count--) addShifted(ways[count], ways[count - 1], rank)
  }
  return ways[picked] ?? new Float64Array(0)
}

function addShifted(to: Float64Array | undefined, from: Float64Array | undefined, by: number): void {
  if (!to || !from) return
  for (let i = by; i < to.length; i++) to[i] = (to[i] ?? 0) + (from[i - by] ?? 0)
}

/** Twice the rank of each value, so that equal values, which share the middle of their ranks, have whole numbers too. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return 2 * below + equal + 1
  })
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
