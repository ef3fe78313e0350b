/** From accepted to durable: as many lanes as writers, each room always in the same one. */

import { DurableWriter, type DurableDeps } from './durable-writer.ts'
import { Lane, type LaneBounds, type Settle } from './lane.ts'
import type { Draft } from './message.ts'
import type { Store } from './ports.ts'
import type { Room } from './room.ts'

/** What may wait in all lanes, as long as there are no more than four; more of them have a fourth of it each. */
export const poolLimits: LaneBounds = { entries: 40_000, bytes: 32 * 1024 * 1024 }
const fewLanes = 4

/** What may wait of one room, a quarter of a lane at most, so that a hot room leaves the others their place. */
const roomLimits = partOf(poolLimits, 4 * fewLanes)

export class WriterPool {
  readonly lanes: readonly Lane[]

  constructor(store: Store, writers: number, deps: DurableDeps) {
    const bounds = partOf(poolLimits, Math.min(writers, fewLanes))
    this.lanes = Array.from({ length: writers }, (_, at) => {
      const writer = new DurableWriter(at, store.writer(), deps)
      return new Lane((drafts) => writer.append(drafts), bounds, deps.clock)
    })
  }

  hasItsShare(room: Room): boolean {
    return room.waiting >= roomLimits.entries || room.unsettledBytes >= roomLimits.bytes
  }

  /** False: the room's lane is full, and the draft was not taken. Otherwise `settle` is called once, later. */
  add(draft: Draft, settle: Settle): boolean {
    return this.laneOf(draft.room).add(draft, settle)
  }

  /** Resolves when everything taken is settled. */
  async rest(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.rest()))
  }

  private laneOf(room: string): Lane {
    let hash = 0
    for (let at = 0; at < room.length; at++) hash = (hash * 31 + room.charCodeAt(at)) >>> 0
    const lane = this.lanes[hash % this.lanes.length]
    if (!lane) throw new RangeError('a writer pool has at least one writer')
    return lane
  }
}

function partOf({ entries, bytes }: LaneBounds, parts: number): LaneBounds {
  return { entries: Math.floor(entries / parts), bytes: Math.floor(bytes / parts) }
}
