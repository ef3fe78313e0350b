/** Numbers that look like those of a run, the same for the same seed. */

import type { LatencySummary } from '../../ledger/latency.ts'
import { heatBin, type Quantiles } from '../second.ts'

/** Uniform from 0 to 1 (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A latency in microseconds: lognormal about a median, as queues make it. */
export function latency(next: () => number, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return Math.round(median * Math.exp(spread * normal))
}

/** Of values in rising order. */
export function quantilesOf(values: readonly number[]): Quantiles {
  return { p50: at(values, 50), p90: at(values, 90), p99: at(values, 99), max: at(values, 100) }
}

/** Of values in rising order. */
export function summaryOf(values: readonly number[]): LatencySummary {
  const sum = values.reduce((total, value) => total + value, 0)
  const mean = Math.round(sum / Math.max(1, values.length))
  return { count: values.length, mean, ...quantilesOf(values), p999: at(values, 99.9) }
}

/** Of values in rising order: finer towards the end, as HdrHistogram tells them. */
export function spectrumOf(values: readonly number[]): [percentile: number, micros: number][] {
  const percentiles = [0, 10, 20, 30, 40]
  for (let rest = 50; rest * values.length >= 50; rest /= 2)
    for (let part = 0; part < 5; part++) percentiles.push(100 - rest + (rest / 10) * part)
  return [...percentiles, 100].map((percent) => [percent, at(values, percent)])
}

/** Of values in any order; each stands for `weight` of them. */
export function heatOf(values: readonly number[], weight: number): [bin: number, count: number][] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(heatBin(value), (counts.get(heatBin(value)) ?? 0) + weight)
  return [...counts].sort(([a], [b]) => a - b)
}

function at(values: readonly number[], percent: number): number {
  const index = Math.ceil((percent / 100) * values.length) - 1
  return values[Math.max(0, index)] ?? 0
}
