/** How far the server's own latencies are from those that its clients saw, for the same messages. */

import type { LatencySummary } from '../ledger/latency.ts'
import { estimate, observed } from './histogram.ts'
import type { Scrape } from './scrape.ts'

/** One quantile on both sides, in microseconds. */
export interface QuantileError {
  /** As in `p99`. */
  name: string
  /** What a dashboard would show. */
  theirs: number
  /** The bounds of the bucket that it was read from; no `high`: the bucket has no end. */
  low: number
  high?: number
  ours: number
  /** What we saw more than the dashboard shows. */
  unseen: number
}

export interface MetricError {
  metric: string
  /** Messages that the server timed; ours are all that reached their last member. */
  theirs: number
  ours: number
  /** What the server calls its mean, exact; and ours. Microseconds. */
  mean: { theirs: number; ours: number }
  quantiles: QuantileError[]
  /** What the server cannot see, in a sentence. */
  blind: string
}

const metric = 'chat_messages_latency_seconds'

const quantiles = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
  ['p999', 0.999],
] as const

const blind =
  'The server counts from reading a message to handing it to the last socket. The way through both kernels, ' +
  'the network, and the generator that is busy with other messages, only clients see.'

/**
 * The server's histogram between two pages beside `last`, the time until the last member of a room had a message,
 * counted from the actual send where that is known: a late generator is not the server's. Undefined when there is
 * nothing to compare.
 */
export function metricError(
  before: Scrape | undefined,
  after: Scrape | undefined,
  last: LatencySummary,
): MetricError | undefined {
  const theirs = observed(metric, before, after)
  if (!theirs || theirs.count < 1 || last.count < 1) return undefined
  return {
    metric,
    theirs: theirs.count,
    ours: last.count,
    mean: { theirs: toMicros(theirs.sum / theirs.count), ours: last.mean },
    quantiles: quantiles.flatMap(([name, quantile]) => {
      const read = estimate(theirs, quantile)
      if (!read) return []
      const [low, shown] = [toMicros(read.low), toMicros(read.value)]
      const end = read.high === Infinity ? {} : { high: toMicros(read.high) }
      return { name, theirs: shown, low, ...end, ours: last[name], unseen: last[name] - shown }
    }),
    blind,
  }
}

function toMicros(seconds: number): number {
  return Math.round(seconds * 1e6)
}
