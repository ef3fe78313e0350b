/** The state of one moment, counted when somebody looks, so that no pair of up and down can drift apart. */

import type { LaneState, Reader } from '../protocol/watched.ts'
import type { Connection } from './connection.ts'
import type { Lane } from './lane.ts'

export interface Counts extends LaneCounts, ConnectionCounts {
  members: number
  roomsKnown: number
  roomsAlive: number
}

interface LaneCounts {
  writers: number
  writersBusy: number
  queuedMessages: number
  queuedBytes: number
  /** How long the oldest message has waited. */
  oldestMs: number
}

interface ConnectionCounts {
  connections: number
  /** Bytes that wait for connections to take them: of all, and of the one with the most. */
  pendingBytes: number
  pendingMost: number
  /** Connections whose sockets take nothing. */
  stalled: number
}

export function ofLanes(lanes: readonly Lane[], now: number): LaneCounts {
  const states = lanes.map((lane) => laneState(lane, now))
  return {
    writers: states.length,
    writersBusy: states.filter(({ busy }) => busy).length,
    queuedMessages: states.reduce((sum, { messages }) => sum + messages, 0),
    queuedBytes: states.reduce((sum, { bytes }) => sum + bytes, 0),
    oldestMs: states.reduce((most, { oldestMs }) => Math.max(most, oldestMs), 0),
  }
}

export function laneState({ busy, entries: messages, bytes, oldest }: Lane, now: number): LaneState {
  return { busy, messages, bytes, oldestMs: oldest === undefined ? 0 : now - oldest }
}

export function ofConnections(connections: ReadonlySet<Connection>): ConnectionCounts {
  let [pendingBytes, pendingMost, stalled] = [0, 0, 0]
  for (const { queue } of connections) {
    pendingBytes += queue.bytes
    pendingMost = Math.max(pendingMost, queue.bytes)
    if (queue.fullSince !== undefined) stalled += 1
  }
  return { connections: connections.size, pendingBytes, pendingMost, stalled }
}

/** Those that have something to read, the most first. */
export function readersOf(connections: ReadonlySet<Connection>, most: number, now: number): Reader[] {
  return withMost(connections, most).map(({ member, rooms, queue: { frames, bytes, fullSince } }) => ({
    member: member.id,
    name: member.name,
    rooms: rooms.size,
    frames,
    bytes,
    stalledMs: fullSince === undefined ? 0 : now - fullSince,
  }))
}

/** In one pass: there may be tens of thousands, and a page asks each second. */
function withMost(connections: ReadonlySet<Connection>, most: number): Connection[] {
  const top: Connection[] = []
  let least = 0
  for (const connection of connections) {
    const { bytes } = connection.queue
    if (bytes <= least) continue
    const at = top.findIndex(({ queue }) => queue.bytes < bytes)
    top.splice(at < 0 ? top.length : at, 0, connection)
    if (top.length > most) top.pop()
    if (top.length === most) least = top.at(-1)?.queue.bytes ?? 0
  }
  return top
}
