/** States of a server that was never there: nothing in them, and nothing the matter, but what is given. */

import { latencyBounds, type Now, type Second } from '../../src/protocol/watched.ts'

export const mebibyte = 1_024 * 1_024
export const startedAt = Date.UTC(2026, 2, 4, 8, 20)
/** The run is this old, in seconds, when it is looked at. */
export const begun = 11_000

/** A second of a server's life, with nothing in it but what is given. */
export function second(fields: Partial<Second> = {}): Second {
  return {
    n: 1,
    at: startedAt + 1_000,
    ms: 1_000,
    messages: 0,
    deliveries: 0,
    refused: 0,
    refusedTheirs: 0,
    latencies: latencies([]),
    slowestMs: 0,
    batches: 0,
    batchMs: 0,
    queued: 0,
    queuedBytes: 0,
    oldestMs: 0,
    writersBusy: 0,
    circuit: 'closed',
    journalRecords: 0,
    journalBytes: 0,
    connections: 0,
    opened: 0,
    closed: 0,
    evicted: 0,
    pendingBytes: 0,
    pendingMost: 0,
    stalled: 0,
    loopBusy: 0,
    loopLagMs: 0,
    cpu: 0,
    heapBytes: 40 * mebibyte,
    rssBytes: 120 * mebibyte,
    ...fields,
  }
}

/** How many of these milliseconds are in which bucket. */
export function latencies(all: readonly number[]): number[] {
  const counts = new Array<number>(latencyBounds.length + 1).fill(0)
  for (const ms of all) {
    const row = latencyBounds.findIndex((bound) => ms <= bound)
    counts[row === -1 ? latencyBounds.length : row]! += 1
  }
  return counts
}

/** A server's state with nothing the matter. */
export function state(fields: Partial<Now> = {}): Now {
  return {
    version: '0.1.0',
    at: startedAt + begun * 1_000,
    startedAt,
    draining: false,
    circuit: 'closed',
    lanes: [0, 1, 2, 3].map(() => ({ busy: false, messages: 0, bytes: 0, oldestMs: 0 })),
    journal: {
      records: 0,
      bytes: 0,
      maxBytes: 64 * mebibyte,
      deadLetters: 0,
      damaged: 0,
      room: 'ample',
      broken: false,
    },
    roomsKnown: 6,
    roomsAlive: 0,
    membersOnline: 0,
    seconds: [],
    rooms: [],
    readers: [],
    slowest: [],
    failed: [],
    ...fields,
  }
}
