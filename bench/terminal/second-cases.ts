/** A second of a run that goes well, and what is known of the run, for tests to change. */

import type { Quantiles, Second } from '../results/second.ts'
import type { Heading } from './view.ts'

export const nothingMeasured: Quantiles = { p50: 0, p90: 0, p99: 0, max: 0 }

export function secondOf(at: number, changed: Partial<Second> = {}): Second {
  return {
    at,
    phase: 'load',
    planned: 1_000,
    sent: 1_000,
    late: 0,
    acked: 999,
    refused: 0,
    delivered: 50_949,
    inFlight: 14,
    connected: 1_020,
    ack: { p50: 1_100, p90: 1_600, p99: 3_200, max: 12_000 },
    delivery: { p50: 1_800, p90: 3_000, p99: 6_400, max: 22_000 },
    last: { p50: 3_900, p90: 5_800, p99: 11_000, max: 24_000 },
    heat: [],
    generator: { cpu: 0.48, eventLoopUtilization: 0.51, lagP99: 900, rssBytes: 162e6 },
    server: { cpu: 0.71, rssBytes: 182e6, loopDelayP99: 4_000, queue: 0 },
    ...changed,
  }
}

export function headingOf(changed: Partial<Heading> = {}): Heading {
  return {
    command: 'rate',
    url: 'ws://127.0.0.1:8080/',
    audience: '20 rooms × 51 members',
    load: '1k/s for 60s',
    messages: 60_000,
    seconds: 60,
    workers: 2,
    limits: { eventLoopUtilization: 0.9, lagP99: 20_000 },
    ...changed,
  }
}
