/** One way measured once: legs of messages, made while the clock stands, until it has run for long enough. */

import { micros } from '../clock.ts'
import { ranSince } from '../peers/processor.ts'
import { unlessStopped } from '../stopping.ts'
import type { Database } from './database.ts'
import { makeDrafts } from './drafts.ts'
import type { Lane, Way } from './way.ts'

export interface Measured {
  way: string
  kind: Way['kind'] | 'server'
  connections: number
  rooms: number
  round: number
  messages: number
  perSecond: number
  /** Microseconds of CPU a message: of the process that stores it, and of Postgres (NaN: not known). */
  ours: number
  postgres: number
  /** Of the whole server: share of the time in which its clients' process was busy. */
  clients?: number
}

export interface MeasureOptions {
  round: number
  /** At least. */
  seconds: number
  signal: AbortSignal
}

/** Messages of a leg, all connections together: one COPY of each. */
const legMessages = 60_000
/** Messages that each connection stores before the clock starts for the first time. */
const warmUp = 1_000

/** Rejects with Unable when it is stopped. */
export async function measure(
  database: Database,
  way: Way,
  { rooms, round, seconds, signal }: MeasureOptions & { rooms: readonly string[] },
): Promise<Measured> {
  await database.reset(rooms)
  const lanes = Array.from({ length: way.connections }, () => way.open(database.address))
  const shares = lanes.map((lane, at) => ({ lane, rooms: roomsOf(way, rooms, at) }))
  const busy = shares.filter(({ rooms }) => rooms.length > 0)
  const spent = { messages: 0, micros: 0, ours: 0, postgres: 0 }
  try {
    await Promise.all(prepared(busy, warmUp * busy.length).map((store) => store()))
    while (spent.micros < seconds * 1e6) {
      const stores = prepared(busy, legMessages)
      // Which reads all of /proc: before the clock starts.
      const postgres = database.processor
      const before = { at: micros(), ours: process.cpuUsage() }
      await unlessStopped(signal, Promise.all(stores.map((store) => store())))
      spent.micros += micros() - before.at
      const { user, system } = process.cpuUsage(before.ours)
      spent.ours += user + system
      spent.postgres += ranSince(postgres, database.processor) * 1e6
      spent.messages += legMessages
    }
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()))
  }
  const { messages } = spent
  const { name, kind, connections } = way
  return {
    ...{ way: name, kind, connections, rooms: rooms.length, round, messages },
    perSecond: (messages / spent.micros) * 1e6,
    ours: spent.ours / messages,
    postgres: spent.postgres > 0 ? spent.postgres / messages : NaN,
  }
}

/** To the store a room's messages all go by one connection, as from the server. */
function roomsOf({ kind, connections }: Way, rooms: readonly string[], at: number): readonly string[] {
  return kind === 'store' ? rooms.filter((_, room) => room % connections === at) : rooms
}

/** What each lane is to store of so many messages together. */
function prepared(shares: readonly { lane: Lane; rooms: readonly string[] }[], messages: number) {
  const each = Math.floor(messages / shares.length)
  return shares.map(({ lane, rooms }) => lane.prepare(makeDrafts(rooms, each)))
}
