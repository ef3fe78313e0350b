/** The joins of one connection, one at a time: each may bring a large welcome. */

import { isRoomId } from '../protocol/codec.ts'
import { limits } from '../protocol/limits.ts'
import { refusal, type Refusal } from '../protocol/refusals.ts'
import type { Connection } from './connection.ts'
import type { Entry, Host } from './host.ts'
import { StorageUnavailable } from './ports.ts'

interface Join {
  room: string
  after: number | undefined
}

/** The next join starts when the last one's welcome has gone out and the queue is under half. */
export class Joins {
  private readonly waiting: Join[] = []
  private current: Join | undefined
  /** True once anything was asked for. */
  begun = false

  constructor(
    private readonly connection: Connection,
    private readonly host: Host,
  ) {}

  /** Takes a join, or says why not. A room that is joined already is welcomed again. */
  add(join: Join): Refusal | undefined {
    this.begun = true
    if (!isRoomId(join.room)) return refusal('unknown_room')
    const { rooms } = this.connection
    const asked = rooms.size + this.waiting.length + (this.current ? 1 : 0)
    if (asked >= limits.roomsPerConnection && !rooms.has(join.room)) {
      return { code: 'forbidden', message: `a connection is in at most ${limits.roomsPerConnection} rooms` }
    }
    if (this.waiting.length >= limits.roomsPerConnection) return refusal('rate_limited')
    this.waiting.push(join)
    this.next()
    return undefined
  }

  /** Forgets the joins of a room that are not done. */
  cancel(room: string): void {
    if (this.current?.room === room) this.current = { room: '', after: undefined }
    const kept = this.waiting.filter((join) => join.room !== room)
    this.waiting.splice(0, this.waiting.length, ...kept)
  }

  next(): void {
    if (this.current || !this.connection.open || !this.connection.roomy) return
    this.current = this.waiting.shift()
    if (this.current) void this.run(this.current)
  }

  private async run(join: Join): Promise<void> {
    const entry = await this.enter(join)
    // Left, or gone, while the room was being loaded: nobody waits for the answer.
    if (this.connection.open && this.current === join) this.answer(entry)
    this.current = undefined
    this.next()
  }

  private async enter({ room, after }: Join): Promise<Entry | Refusal> {
    try {
      return (await this.host.enter(room, after)) ?? refusal('unknown_room')
    } catch (error) {
      if (error instanceof StorageUnavailable) return refusal('storage_unavailable')
      throw error
    }
  }

  /** In one synchronous turn: the room's welcome, and everything after it. */
  private answer(entry: Entry | Refusal): void {
    if ('code' in entry) return this.connection.refuse(entry)
    this.connection.rooms.set(entry.room.id, entry.room)
    entry.room.join(this.connection, entry.after)
  }
}
