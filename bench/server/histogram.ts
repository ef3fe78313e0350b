/** A Prometheus histogram between two scrapes: what its buckets tell of quantiles, and how exactly. */

import type { Labels, Scrape } from './scrape.ts'

/** Observations up to and with `most` that were more than the bucket before holds. Seconds for latencies. */
interface Bucket {
  most: number
  count: number
}

export interface Histogram {
  count: number
  sum: number
  /** By their bounds, rising; the last one's is `Infinity`. */
  buckets: Bucket[]
}

/** The observations between two scrapes, of the series with these labels; undefined when the server does not have the metric. */
export function observed(
  metric: string,
  before: Scrape | undefined,
  after: Scrape | undefined,
  where: Labels = {},
): Histogram | undefined {
  if (!before || after?.get(`${metric}_count`) === undefined) return undefined
  const earlier = before.by(`${metric}_bucket`, 'le', where)
  const sums = [...after.by(`${metric}_bucket`, 'le', where)]
    .map(([most, count]) => ({ most: boundOf(most), sum: count - (earlier.get(most) ?? 0) }))
    .sort((a, b) => a.most - b.most)
  const buckets = sums.map(({ most, sum }, i) => ({ most, count: sum - (sums[i - 1]?.sum ?? 0) }))
  const rise = (name: string) => (after.sum(name, where) ?? 0) - (before.sum(name, where) ?? 0)
  return { count: rise(`${metric}_count`), sum: rise(`${metric}_sum`), buckets }
}

function boundOf(text: string): number {
  return text === '+Inf' ? Infinity : Number(text)
}

/** Between which bounds a quantile lies, and the value that is read off when observations lie evenly between them. */
export interface Estimate {
  low: number
  high: number
  value: number
}

/** `quantile` from 0 to 1; undefined without an observation. */
export function estimate({ buckets, count }: Histogram, quantile: number): Estimate | undefined {
  if (count < 1) return undefined
  const rank = Math.max(1, Math.ceil(quantile * count))
  let below = 0
  let low = 0
  for (const { most, count: within } of buckets) {
    if (below + within >= rank) {
      // What lies in the last bucket has no upper end: dashboards show its lower one.
      const value = most === Infinity ? low : low + ((most - low) * (rank - below)) / within
      return { low, high: most, value }
    }
    below += within
    low = most
  }
  return undefined
}
