/** Metrics of a server that does nothing, and what a scrape of them says. */

import type { Counts } from '../../src/core/counts.ts'
import type { JournalState, Look } from '../../src/telemetry/metrics/gauges.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics/metrics.ts'

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

const quiet: Look = { counts: () => counts, journal: () => emptyJournal, circuit: () => 'closed' }

export function metricsOf(look: Partial<Look> = {}): Metrics {
  return createMetrics({ ...quiet, ...look, version: '1.2.3' })
}

/** The samples of one scrape, by name and labels as they are written. */
export async function scrape(metrics: Metrics): Promise<Map<string, number>> {
  const { body } = await metrics.render()
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}
