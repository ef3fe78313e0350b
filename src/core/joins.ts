/** The rooms of one connection, joined one at a time: each may bring a large welcome. */

import { isRoomId } from '../protocol/codec.ts'
import { limits } from '../protocol/limits.ts'
import { refusal, type Refusal } from '../protocol/refusals.ts'
import type { Entry, Host } from './host.ts'
import { StorageUnavailable } from './ports.ts'
import type { Listener, Room } from './room.ts'
import type { SendQueue } from './send-queue.ts'

/** The connection, as its joins see it. */
interface Joiner extends Listener {
  readonly open: boolean
  readonly queue: Pick<SendQueue, 'roomy'>
  refuse(refusal: Refusal): void
  /** Runs once, when what this turn has to write is written. */
  afterWrites(run: () => void): void
  /** A bug ended it. */
  broke(error: unknown): void
}

interface Join {
  room: string
  after: number | undefined
  cancelled: boolean
}

const nowhere: ReadonlyMap<string, Room> = new Map()

/** The next join starts when the last one's welcome has gone out and the queue is under half. */
export class Joins {
  private waiting: Join[] = []
  /** Made for the first room: many connections of a large server may be in none. */
  private joined: Map<string, Room> | undefined
  private current: Join | undefined

  constructor(
    private readonly joiner: Joiner,
    private readonly host: Host,
  ) {}

  /** Those that it is in. */
  get rooms(): ReadonlyMap<string, Room> {
    return this.joined ?? nowhere
  }

  /** Takes a join, or says why not. A room that is joined already is welcomed again. */
  add(room: string, after: number | undefined): Refusal | undefined {
    if (!isRoomId(room)) return refusal('unknown_room')
    const { rooms } = this
    const asked = rooms.size + this.waiting.length + (this.current ? 1 : 0)
    if (asked >= limits.roomsPerConnection && !rooms.has(room)) {
      return { code: 'forbidden', message: `a connection is in at most ${limits.roomsPerConnection} rooms` }
    }
    if (this.waiting.length >= limits.roomsPerConnection) return refusal('rate_limited')
    this.waiting.push({ room, after, cancelled: false })
    this.next()
    return undefined
  }

  /** Leaves a room, and forgets joins of it that are not done. */
  leave(id: string): void {
    this.waiting = this.waiting.filter((join) => join.room !== id)
    if (this.current?.room === id) this.current.cancelled = true
    const room = this.rooms.get(id)
    if (room) this.depart(room)
  }

  leaveAll(): void {
    for (const room of this.rooms.values()) this.depart(room)
  }

  /** To be called whenever the queue may have become shorter. */
  next(): void {
    if (this.current || !this.joiner.open || !this.joiner.queue.roomy) return
    this.current = this.waiting.shift()
    if (this.current) this.run(this.current).catch((error: unknown) => this.joiner.broke(error))
  }

  private async run(join: Join): Promise<void> {
    const entry = await this.enter(join)
    this.current = undefined
    // Left, or gone, while the room was being loaded: nobody waits for the answer.
    if (this.joiner.open && !join.cancelled) this.answer(entry)
    this.joiner.afterWrites(() => this.next())
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
    if ('code' in entry) return this.joiner.refuse(entry)
    this.joined ??= new Map()
    this.joined.set(entry.room.id, entry.room)
    entry.room.join(this.joiner, entry.since)
  }

  private depart(room: Room): void {
    this.joined?.delete(room.id)
    room.leave(this.joiner)
  }
}
