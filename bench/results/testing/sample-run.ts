/** A whole run as it could have been, made by code: what pages, files and comments are tried with. */

import type { SavedRun } from '../folder.ts'
import type { Second } from '../second.ts'
import { members, rate, rooms, sampleSummary, warmUp } from './sample-summary.ts'
import { heatOf, latency, quantilesOf, random } from './sampled.ts'

export interface Sample {
  /** Of the load; warm-up and drain come on top. */
  seconds?: number
  seed?: number
  /** Factor on every latency. */
  slower?: number
}

/** Deliveries that are drawn for a second; each stands for many. */
const samples = 150

export function sampleRun({ seconds = 60, seed = 42, slower = 1 }: Sample = {}): SavedRun {
  const next = random(seed)
  const all: number[] = []
  const series: Second[] = []
  for (let at = 1; at <= seconds + warmUp + 1; at++) series.push(secondAt(at, seconds, slower, next, all))
  const summary = sampleSummary(
    all.sort((a, b) => a - b),
    seconds,
  )
  return { folder: '', summary, seconds: series, plan: { seed, rate } }
}

/** A calm second, but for a storm in the middle and a pause now and then. */
function secondAt(at: number, load: number, slower: number, next: () => number, all: number[]): Second {
  const drain = at > load + warmUp
  const sent = drain ? 0 : rate
  const storm = at === Math.ceil(load / 2) + warmUp ? 6 : 1
  const values = drain
    ? []
    : Array.from({ length: samples }, () => latency(next, 1_800 * slower * storm, 0.45))
  if (at % 17 === 0 && !drain) values.push(...[22, 25, 31].map((ms) => ms * 1e3 * slower))
  if (at > warmUp) all.push(...values)
  values.sort((a, b) => a - b)
  const delivered = sent * members
  const busy = storm > 1 ? 0.94 : 0.62 + 0.08 * next()
  return {
    at,
    phase: drain ? 'drain' : at <= warmUp ? 'warm-up' : 'load',
    planned: sent,
    sent,
    late: 0,
    acked: sent,
    refused: 0,
    delivered,
    inFlight: drain ? 0 : Math.round(2 * storm + 3 * next()),
    connected: rooms * members - (storm > 1 ? 120 : 0),
    ack: quantilesOf(values.map((value) => value * 0.6)),
    delivery: quantilesOf(values),
    last: quantilesOf(values.map((value) => value * 1.7)),
    heat: heatOf(values, Math.round(delivered / samples)),
    generator: {
      cpu: 0.48 * busy,
      eventLoopUtilization: 0.6 * busy,
      lagP99: 700 + 300 * next(),
      rssBytes: 96e6,
    },
    server: { cpu: busy, rssBytes: 150e6 + at * 4e5, loopDelayP99: 2_000 * storm + 800 * next(), queue: 0 },
  }
}
