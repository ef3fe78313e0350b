/** For tests: a comparison that nobody made. */

import type { EntrantRow, RateRun, Report, SaturationRun } from './report.ts'
import { workloads } from './workloads.ts'

const faults = { lost: 0, refused: 0, repeated: 0, strange: 0 }

export function entrant(key: string, label: string, framed = false): EntrantRow {
  return { key, label, version: '1.2.3', textBytes: framed ? 361 : 128, framed }
}

/** Of the first workload: a million deliveries in a second. */
export function saturated(entrant: string, round: number, more: Partial<SaturationRun> = {}): SaturationRun {
  return {
    ...{ workload: '1x1000', entrant, round, seconds: 1, deliveries: 1e6, messages: 1_000, reads: 50_000 },
    ...{ server: 0.2, database: 0, generatorBusy: 0.5, faults },
    ...more,
  }
}

export function timed(entrant: string, round: number, more: Partial<RateRun> = {}): RateRun {
  return {
    ...{ workload: '1x1000', entrant, round, step: 'half', rate: 123_000, deliveries: 200_000, p50: 900 },
    ...{ p99: 2_000, p999: 12_345, max: 123_456, lag: 300, server: 0.5, generatorBusy: 0.3, faults },
    ...more,
  }
}

export function madeUpReport(more: Partial<Report> = {}): Report {
  return {
    schema: 'glassroom-peers/1',
    at: '2030-01-02T03:04:05.678Z',
    seconds: 600,
    machine: {
      ...{
        cpu: 'A processor',
        cores: 2,
        memoryBytes: 24e9,
        kernel: 'Linux 6.1',
        node: 'v20.20.0',
        pinned: true,
      },
    },
    rounds: 3,
    workloads: [...workloads],
    entrants: [
      ...[entrant('glassroom', 'Glassroom'), entrant('bun', 'Bun'), entrant('uws', 'uWebSockets')],
      ...[entrant('ws', 'ws'), entrant('uws-frame', 'uWebSockets, 361 B', true)],
    ],
    missing: [],
    saturation: [],
    rates: [],
    idle: [],
    failures: [],
    ...more,
  }
}
