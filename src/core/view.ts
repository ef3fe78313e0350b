/** What somebody who watches a hub sees of it besides its counts, read when they look. */

import type { RoomState } from '../protocol/frames.ts'
import type { LaneState, Reader } from '../protocol/watched.ts'
import type { Connection } from './connection.ts'
import { laneState, readersOf } from './counts.ts'
import type { KnownRooms } from './known-rooms.ts'
import type { Lane } from './lane.ts'
import type { Clock } from './ports.ts'

export interface ViewDeps {
  lanes: readonly Lane[]
  connections: ReadonlySet<Connection>
  known: Pick<KnownRooms, 'peek'>
  clock: Pick<Clock, 'monotonic'>
}

export class View {
  constructor(private readonly deps: ViewDeps) {}

  get lanes(): LaneState[] {
    const now = this.deps.clock.monotonic()
    return this.deps.lanes.map((lane) => laneState(lane, now))
  }

  /** The connections with the most to read, the most first. */
  readers(most: number): Reader[] {
    return readersOf(this.deps.connections, most, this.deps.clock.monotonic())
  }

  /** A room in memory, as it is. */
  room(id: string): RoomState | undefined {
    return this.deps.known.peek(id)?.state
  }
}
