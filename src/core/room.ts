/** One room on this node: who is in it, what was said last, and how both reach everybody. */

import { encode, encodeMessage, joinedFrame } from '../protocol/codec.ts'
import type { Member, PresenceFrame, RoomState, SaidMessage } from '../protocol/frames.ts'
import { limits } from '../protocol/limits.ts'
import { byteLength } from '../protocol/text.ts'
import { Gathering, type Told } from './gathering.ts'
import { Order, type Showing } from './order.ts'
import type { Clock, Framing, Journal, RoomRecord, Store } from './ports.ts'
import type { Delivery, Probe } from './probe.ts'
import { Roster } from './roster.ts'
import { Tail, type Kept } from './tail.ts'
import type { Flushing, Turn } from './turn.ts'

/** One connection inside a room, as the room sees it. */
export interface Listener {
  readonly member: Member
  /** Takes an encoded frame, or sees to its own end. */
  push(frame: Uint8Array): void
}

/** Where a welcome begins. */
export interface Since {
  /** The `seq` after which it does; undefined: with all that there is. */
  after?: number | undefined
  /** True: the client remembers a history that is no more. */
  lost: boolean
}

export interface RoomDeps {
  store: Store
  journal: Journal
  framing: Framing
  clock: Clock
  turn: Turn
  probe: Probe
}

/** Presence is told at once, and then at most this often. */
const presenceEveryMs = 250

export class Room implements Flushing {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly order: Order
  readonly tail = new Tail()
  readonly roster = new Roster()
  due = false
  /** Messages accepted and not yet settled. */
  unsettled = 0
  /** UTF-8 bytes of their texts. */
  unsettledBytes = 0
  /** Monotonic milliseconds: when somebody last asked for the room, and when a message was last shown in it. */
  usedAt: number
  livelyAt = 0
  private readonly listeners = new Set<Listener>()
  private readonly gathering: Gathering
  /** The journal's last record when something was last shown from it. */
  private journaledAt = 0
  private quiet: (() => void) | undefined

  constructor(
    record: RoomRecord,
    private readonly deps: RoomDeps,
  ) {
    this.id = record.id
    this.name = record.name
    this.createdAt = record.createdAt
    this.usedAt = deps.clock.monotonic()
    this.gathering = new Gathering(record.id)
    this.order = new Order(record.head, {
      read: (after, limit) => deps.store.messages(record.id, { after, limit }),
      show: (showing) => this.show(showing),
      gapSeen: (fact) => deps.probe.gapSeen({ room: record.id, ...fact }),
    })
  }

  get state(): RoomState {
    const { id, name, createdAt } = this
    return { id, name, createdAt, head: this.order.shown, membersOnline: this.roster.size }
  }

  /** True: nobody is in it, and nothing is on its way. */
  get idle(): boolean {
    return this.listeners.size === 0 && this.unsettled === 0 && !this.awaitsNumbers
  }

  /** Messages that were accepted and not yet shown. */
  get waiting(): number {
    return this.unsettled + this.order.waiting
  }

  /** Begins where the store is: with its head, and the newest messages, oldest first. Only while the room is idle. */
  begin(head: number, newest: readonly SaidMessage[]): void {
    this.order.shown = head
    this.tail.clear()
    for (const message of newest) this.keep(message)
  }

  /** Remembers what the journal holds of it, oldest first; `complete` when that is all. */
  recall(messages: readonly SaidMessage[], complete: boolean): void {
    for (const message of messages) this.keep(message, true)
    if (!complete) this.tail.looseForgotten = true
  }

  /** The journal's replay brought a message to its end: with a number or, null, without one for good. */
  settled(message: SaidMessage): void {
    if (message.seq === null) this.renumber(message)
    else this.order.take({ message, replayed: true })
  }

  /**
   * Lets a listener in: what was said past `after` and everything said from here on reach it, with nothing between.
   * All in one synchronous turn, after what was gathered went out to those who were here before.
   */
  join(listener: Listener, { after, lost }: Since): void {
    this.flush()
    if (!this.listeners.has(listener)) this.admit(listener)
    if (!this.awaitsNumbers) this.tail.looseForgotten = false
    const { frames, complete } = this.tail.after(after ?? 0, this.order.shown)
    const members = this.roster.first(limits.joinedMembers)
    listener.push(this.deps.framing([joinedFrame(this.state, members, frames, lost || !complete)]))
  }

  leave(listener: Listener): void {
    if (!this.listeners.delete(listener)) return
    this.roster.leave(listener.member)
    this.presenceChanged()
  }

  /** True: the journal may hold messages of it that have no number yet. */
  get awaitsNumbers(): boolean {
    return this.journaledAt > this.deps.journal.settled
  }

  /** Writes what the turn gathered to every listener, as one shared frame. */
  flush(): void {
    const { frames, told } = this.gathering.take()
    for (const presence of this.takePresence()) frames.push(encode(presence))
    if (frames.length === 0) return
    const recipients = this.listeners.size
    if (recipients > 0) this.write(frames)
    if (told.length > 0) this.deps.turn.afterWrites(() => this.tellDelivered(told, recipients))
  }

  private write(frames: string[]): void {
    const shared = this.deps.framing(frames)
    for (const listener of this.listeners) listener.push(shared)
  }

  private admit(listener: Listener): void {
    this.listeners.add(listener)
    this.roster.enter(listener.member)
    this.presenceChanged()
  }

  private show(showing: Showing): void {
    const { message, replayed } = showing
    if (this.tail.isLoose(message.id)) {
      // The same again, and nobody needs to hear it twice; or its number, which a read of the store brought.
      return message.seq === null ? undefined : this.renumber(message)
    }
    if (replayed) return this.renumber(message)
    this.livelyAt = this.deps.clock.monotonic()
    const { frame, bytes } = this.keep(message)
    this.gathering.message(showing, frame, bytes)
    this.soon()
  }

  /** Tells everybody a number, in its place among the messages. */
  private renumber(message: SaidMessage): void {
    const { id, seq } = message
    this.tail.takeLoose(id)
    if (seq !== null) this.keep(message)
    this.gathering.number(id, seq)
    this.soon()
  }

  private soon(): void {
    if (this.gathering.full) this.flush()
    else this.deps.turn.room(this)
  }

  /** Into the tail; the answer is what it holds. */
  private keep(message: SaidMessage, found = false): Kept {
    const { id, seq } = message
    const frame = encodeMessage(message)
    const kept = { id, seq, frame, bytes: byteLength(frame), found }
    this.tail.push(kept)
    if (seq === null) this.journaledAt = this.deps.journal.appended
    return kept
  }

  private presenceChanged(): void {
    if (!this.quiet) this.deps.turn.room(this)
  }

  private takePresence(): PresenceFrame[] {
    if (this.quiet || !this.roster.changed) return []
    this.quiet = this.deps.clock.after(presenceEveryMs, () => {
      this.quiet = undefined
      if (this.roster.changed) this.deps.turn.room(this)
    })
    return this.roster.takeChanges(this.id)
  }

  private tellDelivered(told: Told[], recipients: number): void {
    const now = this.deps.clock.monotonic()
    for (const { showing, bytes } of told) {
      const { message, draft } = showing
      const ms = draft && now - draft.receivedAt
      const delivery: Delivery = { message, draft, recipients, bytes, ms }
      this.deps.probe.delivered(delivery)
    }
  }
}
