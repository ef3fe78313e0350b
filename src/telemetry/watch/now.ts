/** The state of a server at this moment, put together from what it is and what is remembered. */

import type { Hub } from '../../core/hub.ts'
import type { Clock } from '../../core/ports.ts'
import type { JournalState, Now, RoomTraffic, Second } from '../../protocol/watched.ts'
import type { Way } from '../traces/way.ts'
import { journeyOf, rounded } from './journey.ts'
import type { Memory } from './memory.ts'

export type WatchedHub = Pick<Hub, 'counts' | 'view' | 'circuit' | 'draining'>

export interface NowDeps {
  version: string
  startedAt: number
  clock: Pick<Clock, 'now' | 'monotonic'>
  hub(): WatchedHub
  journal(): JournalState
  memory: Memory
  seconds: readonly Second[]
}

/** What a page shows of each list. */
const most = 20

export function nowOf(deps: NowDeps): Now {
  const { version, startedAt, clock, memory, seconds } = deps
  const hub = deps.hub()
  const journey = (way: Way) =>
    journeyOf(way, { epoch: memory.epochs.at(way.endedAt), roomName: nameOf(hub, way.room) })
  const { members, roomsKnown, roomsAlive } = hub.counts
  return {
    version,
    at: clock.now(),
    startedAt,
    draining: hub.draining,
    circuit: hub.circuit,
    lanes: hub.view.lanes.map((lane) => ({ ...lane, oldestMs: rounded(lane.oldestMs) })),
    journal: journalOf(deps.journal()),
    roomsKnown,
    roomsAlive,
    membersOnline: members,
    seconds,
    rooms: memory.traffic.busiest(most).map((room) => roomOf(hub, room)),
    readers: hub.view.readers(most).map((reader) => ({ ...reader, stalledMs: rounded(reader.stalledMs) })),
    slowest: memory.ways.slowest(clock.monotonic()).map(journey),
    failed: memory.ways.lastFailed(most).map(journey),
  }
}

/** Of the journal's state, what is told: it may have more in it than its type says. */
function journalOf(state: JournalState): JournalState {
  const { records, bytes, maxBytes, deadLetters, damaged, room, broken } = state
  return { records, bytes, maxBytes, deadLetters, damaged, room, broken }
}

/** Its id, when it is not in memory. */
export function nameOf({ view }: Pick<WatchedHub, 'view'>, room: string): string {
  return view.room(room)?.name ?? room
}

function roomOf(hub: WatchedHub, room: Pick<RoomTraffic, 'id' | 'messages' | 'deliveries'>): RoomTraffic {
  const { membersOnline = 0, head = 0 } = hub.view.room(room.id) ?? {}
  return { ...room, name: nameOf(hub, room.id), membersOnline, head }
}
