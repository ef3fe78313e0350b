/** The order in which the runs of two sides are made, and what is done about a machine that changes meanwhile. */

import { exitCodes, Unable } from '../failure.ts'
import type { Summary } from '../results/summary.ts'

export type Side = 'a' | 'b'

export interface Series {
  a: Summary[]
  b: Summary[]
}

/** After each run of a series. */
export interface SeriesProgress {
  side: Side
  /** Of both sides together, from 1. */
  run: number
  of: number
  summary: Summary
}

/**
 * So many runs of each side in turns: ABBA BAAB BAAB ABBA … (Thue-Morse). A machine that gets steadily slower, or slower
 * and faster again, does so on both sides alike.
 */
export function interleave(runs: number): Side[] {
  return Array.from({ length: 2 * runs }, (_, i) => (ones(i) % 2 === 0 ? 'a' : 'b'))
}

/** Measures both sides in turns. Rejects as `measure` does, and with `Unable` when a run was interrupted. */
export async function measureSeries(
  runs: number,
  measure: (side: Side) => Promise<Summary>,
  told: (progress: SeriesProgress) => void,
): Promise<Series> {
  const series: Series = { a: [], b: [] }
  const order = interleave(runs)
  for (const [i, side] of order.entries()) {
    const summary = await measure(side)
    if (summary.verdict === 'interrupted') throw new Unable('Interrupted.', exitCodes.interrupted)
    series[side].push(summary)
    told({ side, run: i + 1, of: order.length, summary })
  }
  return series
}

/** Whether both sides were measured at the same time on the whole: only then is drift no difference between them. */
export function isInterleaved(sides: readonly Side[]): boolean {
  const places = { a: placesOf(sides, 'a'), b: placesOf(sides, 'b') }
  if (places.a.length < 2 || places.b.length < 2) return false
  return Math.abs(mean(places.a) - mean(places.b)) <= 1
}

/**
 * Takes a steady drift out of the values of interleaved runs, which are in the order of time. The slope is found within
 * the sides, so that a difference between them is no drift.
 */
export function withoutDrift(values: readonly number[], sides: readonly Side[]): number[] {
  const middle = (side: Side) => mean(values.filter((_, i) => sides[i] === side))
  const place = (side: Side) => mean(placesOf(sides, side))
  const middles = { a: middle('a'), b: middle('b') }
  const places = { a: place('a'), b: place('b') }
  let rise = 0
  let run = 0
  for (const [i, side] of sides.entries()) {
    const along = i - places[side]
    rise += along * ((values[i] ?? 0) - middles[side])
    run += along ** 2
  }
  return values.map((value, i) => value - (rise / run) * (i - (values.length - 1) / 2))
}

function placesOf(sides: readonly Side[], side: Side): number[] {
  return sides.flatMap((each, i) => (each === side ? [i] : []))
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

function ones(number: number): number {
  return number.toString(2).replaceAll('0', '').length
}
