/** Metrics of a server that does nothing, and what a scrape of them says. */

import type { Counts } from '../../src/core/counts.ts'
import type { LineCounts } from '../../src/telemetry/logs/line-counts.ts'
import type { JournalState } from '../../src/protocol/watched.ts'
import { createMetrics, type Metrics, type MetricsOptions } from '../../src/telemetry/metrics/metrics.ts'

export const counts: Counts = {
  connections: 5,
  members: 4,
  roomsKnown: 3,
  roomsAlive: 2,
  writers: 4,
  writersBusy: 1,
  queuedMessages: 7,
  queuedBytes: 70,
  oldestMs: 250,
  pendingBytes: 900,
  pendingMost: 800,
  stalled: 1,
}

export const emptyJournal: JournalState = {
  records: 0,
  bytes: 0,
  maxBytes: 1024,
  deadLetters: 0,
  damaged: 0,
  room: 'ample',
  broken: false,
}

export const noLines: LineCounts = { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 }

const quiet: MetricsOptions = {
  counts: () => counts,
  draining: () => false,
  reachable: () => Promise.resolve(),
  journal: () => emptyJournal,
  circuit: () => 'closed',
  lines: noLines,
  version: '1.2.3',
  slowMs: 250,
}

export function metricsOf(options: Partial<MetricsOptions> = {}): Metrics {
  return createMetrics({ ...quiet, ...options })
}

/** The samples of one scrape, by name and labels as they are written. */
export async function scrape(metrics: Metrics): Promise<Map<string, number>> {
  const { body } = await metrics.render()
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}
