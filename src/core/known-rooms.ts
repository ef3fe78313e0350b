/** The rooms that this process has loaded. They answer from memory, also while the store is away. */

import type { RoomRecord } from './ports.ts'
import { StorageUnavailable } from './ports.ts'
import { Room, type RoomDeps } from './room.ts'
import { limits } from '../protocol/limits.ts'

/** What rooms without members may keep in memory; the longest idle go first. */
const idleRooms = 10_000
const idleBytes = 64 * 1024 * 1024
/** Rooms that one question about heads names. */
const headsAtOnce = 1_000

export class KnownRooms {
  private readonly rooms = new Map<string, Room>()
  private readonly loading = new Map<string, Promise<Room | undefined>>()
  /** Rooms that were idle when last looked at, longest idle first. */
  private readonly idle = new Map<string, { room: Room; bytes: number }>()
  private idleBytes = 0

  constructor(private readonly deps: RoomDeps) {}

  get size(): number {
    return this.rooms.size
  }

  get(id: string): Room | undefined {
    return this.rooms.get(id)
  }

  /** Rooms that somebody is in. */
  *alive(): Iterable<Room> {
    for (const room of this.rooms.values()) if (room.roster.size > 0) yield room
  }

  /** Knows a room that has just been made. */
  add(record: RoomRecord): Room {
    const room = new Room(record, this.deps)
    this.rooms.set(room.id, room)
    this.released(room)
    return room
  }

  /** The room, loaded once however many ask; undefined when there is none. Rejects with StorageUnavailable. */
  async load(id: string): Promise<Room | undefined> {
    const known = this.rooms.get(id)
    if (known) return known
    let loading = this.loading.get(id)
    if (!loading) {
      loading = this.read(id).finally(() => this.loading.delete(id))
      this.loading.set(id, loading)
    }
    return loading
  }

  /** Shows what an idle room has missed; while the store is away, memory is as new as it gets. */
  async refresh(room: Room): Promise<void> {
    try {
      const heads = await this.deps.store.rooms.heads([room.id])
      await room.order.catchUp(heads.get(room.id) ?? 0)
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error
    }
  }

  /**
   * Compares what was shown with what is stored, for rooms with members: whatever another node stored, or was stored
   * without an answer, is found here at the latest. Rejects with StorageUnavailable.
   */
  async reconcile(): Promise<void> {
    const quiet = [...this.alive()].filter((room) => room.unsettled === 0)
    for (let at = 0; at < quiet.length; at += headsAtOnce) {
      const some = quiet.slice(at, at + headsAtOnce)
      const heads = await this.deps.store.rooms.heads(some.map((room) => room.id))
      // A room with messages on their way finds a gap by itself, and its senders' acks come first.
      const behind = some.filter((room) => room.unsettled === 0)
      await Promise.all(behind.map((room) => room.order.catchUp(heads.get(room.id) ?? 0)))
    }
  }

  /** The room may have become idle: the longest idle ones are forgotten when there are too many. */
  released(room: Room): void {
    this.taken(room)
    if (!room.idle || this.rooms.get(room.id) !== room) return
    const { bytes } = room.tail
    this.idle.set(room.id, { room, bytes })
    this.idleBytes += bytes
    for (const { room: oldest } of this.idle.values()) {
      if (this.idle.size <= idleRooms && this.idleBytes <= idleBytes) return
      this.taken(oldest)
      if (oldest.idle) this.rooms.delete(oldest.id)
    }
  }

  /** The room is in use, and is not forgotten. */
  taken(room: Room): void {
    this.idleBytes -= this.idle.get(room.id)?.bytes ?? 0
    this.idle.delete(room.id)
  }

  private async read(id: string): Promise<Room | undefined> {
    const record = await this.deps.store.rooms.find(id)
    if (!record) return undefined
    const newest = await this.deps.store.messages(id, {
      before: record.head + 1,
      limit: limits.joinedMessages,
    })
    const room = this.add(record)
    room.remember(newest.reverse())
    return room
  }
}
