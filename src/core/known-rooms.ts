/** The rooms that this process has loaded. They answer from memory, also while the store is away. */

import type { SaidMessage } from '../protocol/frames.ts'
import { limits } from '../protocol/limits.ts'
import { said, type Utterance } from './message.ts'
import { StorageUnavailable, type Outcome, type RoomRecord } from './ports.ts'
import { Room, type RoomDeps } from './room.ts'

/** What rooms that nobody uses may keep in memory. */
const idleRooms = 10_000
const idleBytes = 64 * 1024 * 1024
/** Whoever asked for a room this recently may be about to join it. */
const inUseMs = 10_000
/** Rooms that one question about heads names. */
const headsAtOnce = 1_000

export class KnownRooms {
  /** The longest unused first. */
  private readonly rooms = new Map<string, Room>()
  private readonly loading = new Map<string, Promise<Room | undefined>>()

  constructor(private readonly deps: RoomDeps) {}

  get size(): number {
    return this.rooms.size
  }

  filter(wanted: (room: Room) => boolean): Room[] {
    return [...this.rooms.values()].filter(wanted)
  }

  /** A room that is in memory. Looking does not count as using. */
  peek(id: string): Room | undefined {
    return this.rooms.get(id)
  }

  /** Knows a room that has just been made, unless somebody was quicker to load it. */
  add(record: RoomRecord): Room {
    const room = this.rooms.get(record.id) ?? new Room(record, this.deps)
    this.use(room)
    return room
  }

  /** The room, loaded once however many ask; undefined when there is none. Rejects with StorageUnavailable. */
  async load(id: string): Promise<Room | undefined> {
    const known = this.rooms.get(id)
    if (known) return this.use(known)
    let loading = this.loading.get(id)
    if (!loading) {
      loading = this.read(id).finally(() => this.loading.delete(id))
      this.loading.set(id, loading)
    }
    return loading
  }

  /** The room, as new as the store has it; while the store is away, memory is as new as it gets for a known one. */
  async fresh(id: string): Promise<Room | undefined> {
    const known = this.rooms.get(id)
    if (!known) return this.load(id)
    // A room that somebody is in is kept up to date anyway.
    if (this.use(known).idle) await this.refresh(known)
    return known
  }

  /** Brings a room up to date with the store; false when that is away. */
  async refresh(room: Room): Promise<boolean> {
    try {
      const head = (await this.deps.store.rooms.heads([room.id])).get(room.id) ?? 0
      if (head <= room.order.shown) return true
      const newest = await this.newest(room.id, head)
      if (room.idle && head > room.order.shown) room.begin(head, newest)
      else await room.order.catchUp(head)
      return true
    } catch (error) {
      if (error instanceof StorageUnavailable) return false
      throw error
    }
  }

  /**
   * Compares what was shown with what is stored, for rooms with members: whatever another node stored, or was stored
   * without an answer, is found here at the latest. Rejects with StorageUnavailable.
   */
  async reconcile(): Promise<void> {
    const quiet = this.filter((room) => room.roster.size > 0 && isQuiet(room))
    for (let at = 0; at < quiet.length; at += headsAtOnce) {
      const some = quiet.slice(at, at + headsAtOnce)
      const heads = await this.deps.store.rooms.heads(some.map((room) => room.id))
      // A room with messages on their way, here or in the journal, finds a gap by itself, and its senders' acks come first.
      const behind = some.filter(isQuiet)
      await Promise.all(behind.map((room) => room.order.catchUp(heads.get(room.id) ?? 0)))
    }
  }

  /** Tells rooms what became of messages of the journal; one that is being loaded hears of it when it is there. */
  async settled(utterances: readonly Utterance[], outcomes: readonly Outcome[]): Promise<void> {
    await Promise.allSettled(utterances.flatMap(({ room }) => this.loading.get(room) ?? []))
    for (const [at, utterance] of utterances.entries()) {
      this.rooms.get(utterance.room)?.settled(messageOf(utterance, outcomes[at]))
    }
  }

  /** Forgets rooms that nobody uses, the longest unused first, until the rest is within the bounds. */
  sweep(): void {
    const before = this.deps.clock.monotonic() - inUseMs
    const idle = this.filter((room) => room.idle && room.usedAt < before)
    let count = idle.length
    let bytes = idle.reduce((sum, room) => sum + room.tail.bytes, 0)
    for (const room of idle) {
      if (count <= idleRooms && bytes <= idleBytes) return
      this.rooms.delete(room.id)
      count -= 1
      bytes -= room.tail.bytes
    }
  }

  private use(room: Room): Room {
    room.usedAt = this.deps.clock.monotonic()
    this.rooms.delete(room.id)
    this.rooms.set(room.id, room)
    return room
  }

  private async read(id: string): Promise<Room | undefined> {
    const record = await this.deps.store.rooms.find(id)
    if (!record) return undefined
    const newest = await this.newest(id, record.head)
    const { utterances, complete } = await this.deps.journal.left(id)
    const known = this.rooms.get(id)
    if (known) return this.use(known)
    const room = new Room(record, this.deps)
    room.begin(record.head, newest)
    // A record may stand twice in the journal, or be stored already.
    const seen = new Set(newest.map((message) => message.id))
    const loose = utterances.filter(({ id }) => !seen.has(id) && seen.add(id))
    room.recall(
      loose.map((utterance) => messageOf(utterance)),
      complete,
    )
    return this.use(room)
  }

  /** The newest messages up to `head`, oldest first. */
  private async newest(id: string, head: number) {
    const messages = await this.deps.store.messages(id, { before: head + 1, limit: limits.joinedMessages })
    return messages.reverse()
  }
}

function isQuiet(room: Room): boolean {
  return room.unsettled === 0 && !room.awaitsNumbers
}

/** As it is shown: without a number, unless the outcome has one. */
function messageOf(utterance: Utterance, outcome?: Outcome): SaidMessage {
  const { id, sentAt } = utterance
  if (outcome && 'receipt' in outcome) return said(utterance, outcome.receipt)
  return said(utterance, { id, seq: null, sentAt, repeated: false })
}
