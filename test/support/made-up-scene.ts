/** Two minutes of a server that never ran: lively, the same at each run, and idle, busy or cut off from Postgres. */

import type { Now, Second } from '../../src/protocol/watched.ts'
import { journeys } from './made-up-journeys.ts'
import { latencies, mebibyte, second, startedAt, state } from './made-up-state.ts'
import { seeded, type Random } from './random.ts'

export type Scene = 'idle' | 'busy' | 'outage'

const names = [
  'Botanical Conservatory',
  'Deep Harbour',
  'Night Shift',
  'Paper Lanterns',
  'Quiet Corner',
  'Signal Room',
]
/** The state at second `n`, with the seconds after `after`. */
export function scene(what: Scene, n: number, after: number): Now {
  const first = Math.max(after + 1, n - 119, 1)
  const seconds = Array.from({ length: Math.max(0, n - first + 1) }, (_, at) => lively(what, first + at, n))
  const at = startedAt + n * 1_000 + 200
  if (what === 'idle') return state({ at, seconds })
  const newest = lively(what, n, n)
  const random = seeded(n)
  const slowest = journeys(
    at,
    names.map((name, place) => ({ id: `room${String(place)}`, name })),
  )
  return state({
    at,
    seconds,
    circuit: newest.circuit,
    lanes: [0, 1, 2, 3].map((lane) => ({
      busy: lane < newest.writersBusy,
      messages: Math.round((newest.queued * (4 - lane)) / 10),
      bytes: Math.round(newest.queued * 70),
      oldestMs: lane < newest.writersBusy ? newest.oldestMs / (lane + 1) : 0,
    })),
    journal: { ...state().journal, records: newest.journalRecords, bytes: newest.journalBytes },
    roomsAlive: 6,
    membersOnline: newest.connections,
    rooms: names.map((name, place) => ({
      id: `room${String(place)}`,
      name,
      messages: Math.round((900 / (place + 1)) * (0.8 + random() * 0.4)),
      deliveries: Math.round((36_000 / (place + 1)) * (0.8 + random() * 0.4)),
      membersOnline: Math.round(240 / (place + 1)),
      head: 48_000 - place * 7_000 + n * 10,
    })),
    readers: newest.pendingBytes === 0 ? [] : readers(newest),
    slowest,
    failed: what === 'outage' ? slowest.slice(3, 5).map((each) => ({ ...each, refused: 'overloaded' })) : [],
  })
}

function readers({ pendingBytes, stalled }: Second): Now['readers'] {
  return ['Quiet Heron', 'Amber Fox', 'Slow Tortoise'].map((name, place) => ({
    member: `member${String(place)}`,
    name,
    rooms: 1 + place,
    frames: Math.round(pendingBytes / 4_000 / (place + 1)),
    bytes: Math.round(pendingBytes / 2 / (place + 1)),
    stalledMs: place < stalled ? 1_400 : 0,
  }))
}

function lively(what: Scene, n: number, now: number): Second {
  const at = startedAt + n * 1_000
  const random = seeded(n)
  const calm = second({
    n,
    at,
    loopBusy: 0.004 + random() * 0.01,
    loopLagMs: 1 + random(),
    cpu: 0.01,
    connections: 3,
  })
  if (what === 'idle') return { ...calm, connections: 0 }
  const away = what === 'outage' && now - n < 45
  const wave = 1 + 0.35 * Math.sin(n / 17) + 0.15 * random()
  const spike = n % 53 < 4 ? 3 : 1
  const messages = Math.round(380 * wave)
  const all = Array.from({ length: messages }, () => took(random, spike * (away ? 1.6 : 1)))
  const queued = Math.round(messages * 0.02 * spike * random())
  return {
    ...calm,
    messages,
    deliveries: messages * 38,
    latencies: latencies(all),
    slowestMs: Math.max(...all),
    batches: Math.round(240 * wave),
    batchMs: 5 * spike + random() * 6,
    queued,
    queuedBytes: queued * 210,
    oldestMs: queued === 0 ? 0 : 2 * spike + random() * 6,
    writersBusy: Math.min(4, Math.round(1 + random() * spike)),
    circuit: away ? 'open' : 'closed',
    journalRecords: away ? (45 - (now - n)) * 390 : 0,
    journalBytes: away ? (45 - (now - n)) * 390 * 260 : 0,
    connections: 230 + Math.round(10 * Math.sin(n / 31)),
    opened: Math.floor(random() * 4),
    closed: Math.floor(random() * 3),
    evicted: n % 71 === 0 ? 1 : 0,
    pendingBytes: spike > 1 ? Math.round(300_000 * random()) : Math.round(20_000 * random() ** 3),
    pendingMost: spike > 1 ? 60_000 : 0,
    stalled: n % 71 > 67 ? 1 : 0,
    loopBusy: 0.32 * wave + 0.1 * (spike - 1),
    loopLagMs: 3 * spike + random() * 4,
    cpu: 0.41 * wave + 0.1 * (spike - 1),
    heapBytes: (48 + ((n * 1.7) % 23)) * mebibyte,
    rssBytes: (131 + 3 * Math.sin(n / 40)) * mebibyte,
  }
}

/** Mostly a few milliseconds, now and then many. */
function took(random: Random, slower: number): number {
  const usual = 1.6 * Math.exp(0.55 * (random() + random() + random() - 1.5) * 2)
  return slower * (random() < 0.004 ? usual * (4 + 22 * random()) : usual)
}
