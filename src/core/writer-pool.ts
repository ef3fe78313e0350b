/** From accepted to durable: as many lanes as writers, each room always in the same one. */

import { DurableWriter, type DurableDeps } from './durable-writer.ts'
import { Lane, laneLimits, type Settle } from './lane.ts'
import type { Draft } from './message.ts'
import type { Store } from './ports.ts'
import type { Room } from './room.ts'

export class WriterPool {
  readonly lanes: readonly Lane[]

  constructor(store: Store, writers: number, deps: DurableDeps) {
    this.lanes = Array.from({ length: writers }, (_, at) => {
      const writer = new DurableWriter(at, store.writer(), deps)
      return new Lane((drafts) => writer.append(drafts), deps.clock)
    })
  }

  /** Whether a room has its share of its lane, a quarter, so that a hot room leaves the others their place. */
  hasItsShare(room: Room): boolean {
    return room.waiting >= laneLimits.entries / 4 || room.unsettledBytes >= laneLimits.bytes / 4
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
