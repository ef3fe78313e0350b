/** One room on this node: who is in it, what was said last, and how both reach everybody. */

import { encode, encodeMessage, joinedFrame, messageFrame } from '../protocol/codec.ts'
import type { Member, PresenceFrame, RoomState } from '../protocol/frames.ts'
import { limits } from '../protocol/limits.ts'
import type { StoredMessage } from './message.ts'
import { Order, type Numbered } from './order.ts'
import type { Clock, Framing, RoomRecord, Store } from './ports.ts'
import type { Delivery, Probe } from './probe.ts'
import { Roster } from './roster.ts'
import { Tail } from './tail.ts'
import type { Turn } from './turn.ts'

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
  framing: Framing
  clock: Clock
  turn: Turn
  probe: Probe
}

/** Presence is told at once, and then at most this often. */
const presenceEveryMs = 250
/** What is gathered past this many bytes is written before the turn ends, so that no member's queue overflows by it. */
const gatherBytes = 256 * 1024

export class Room {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly order: Order
  readonly tail = new Tail()
  readonly roster = new Roster()
  /** Messages accepted and not yet settled. */
  unsettled = 0
  /** UTF-8 bytes of their texts. */
  unsettledBytes = 0
  /** Monotonic milliseconds: when somebody last asked for the room, and when a message was last shown in it. */
  usedAt: number
  livelyAt = 0
  private readonly listeners = new Set<Listener>()
  private gathered: { numbered: Numbered; frame: Uint8Array }[] = []
  private gatheredBytes = 0
  private quiet: (() => void) | undefined

  constructor(
    record: RoomRecord,
    private readonly deps: RoomDeps,
  ) {
    this.id = record.id
    this.name = record.name
    this.createdAt = record.createdAt
    this.usedAt = deps.clock.monotonic()
    this.order = new Order(record.head, {
      read: (after, limit) => deps.store.messages(record.id, { after, limit }),
      show: (numbered) => this.show(numbered),
      gapSeen: (fact) => deps.probe.gapSeen({ room: record.id, ...fact }),
    })
  }

  get state(): RoomState {
    const { id, name, createdAt } = this
    return { id, name, createdAt, head: this.order.shown, membersOnline: this.roster.size }
  }

  /** True: nobody is in it, and nothing is on its way. */
  get idle(): boolean {
    return this.listeners.size === 0 && this.unsettled === 0
  }

  /** Messages that were accepted and not yet shown. */
  get waiting(): number {
    return this.unsettled + this.order.waiting
  }

  /** Begins where the store is: with its head, and the newest messages, oldest first. Only while the room is idle. */
  begin(head: number, newest: readonly StoredMessage[]): void {
    this.order.shown = head
    this.tail.clear()
    for (const message of newest) this.keep(message)
  }

  /**
   * Lets a listener in: what was said past `after` and everything said from here on reach it, with nothing between.
   * All in one synchronous turn, after what was gathered went out to those who were here before.
   */
  join(listener: Listener, { after, lost }: Since): void {
    this.flush()
    if (!this.listeners.has(listener)) this.admit(listener)
    const { jsons, complete } = this.tail.after(after ?? 0, this.order.shown)
    const members = this.roster.first(limits.joinedMembers)
    listener.push(this.deps.framing(joinedFrame(this.state, members, jsons, lost || !complete)))
  }

  leave(listener: Listener): void {
    if (!this.listeners.delete(listener)) return
    this.roster.leave(listener.member)
    this.presenceChanged()
  }

  /** Writes what the turn gathered to every listener, as one shared frame. */
  flush(): void {
    const messages = this.gathered
    const frames = messages.map((entry) => entry.frame)
    for (const presence of this.takePresence()) frames.push(this.deps.framing(encode(presence)))
    if (frames.length === 0) return
    this.gathered = []
    this.gatheredBytes = 0
    const frame = concat(frames)
    for (const listener of this.listeners) listener.push(frame)
    const recipients = this.listeners.size
    if (messages.length > 0) this.deps.turn.afterWrites(() => this.tellDelivered(messages, recipients))
  }

  private admit(listener: Listener): void {
    this.listeners.add(listener)
    this.roster.enter(listener.member)
    this.presenceChanged()
  }

  private show(numbered: Numbered): void {
    const frame = this.keep(numbered.message)
    this.livelyAt = this.deps.clock.monotonic()
    this.gathered.push({ numbered, frame })
    this.gatheredBytes += frame.length
    if (this.gatheredBytes > gatherBytes) this.flush()
    else this.deps.turn.room(this)
  }

  /** Into the tail; the answer is the live frame. */
  private keep(message: StoredMessage): Uint8Array {
    const json = encodeMessage(message)
    const frame = this.deps.framing(messageFrame(json))
    this.tail.push({ seq: message.seq, json, bytes: frame.length })
    return frame
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

  private tellDelivered(messages: { numbered: Numbered; frame: Uint8Array }[], recipients: number): void {
    const now = this.deps.clock.monotonic()
    for (const { numbered, frame } of messages) {
      const { message, draft } = numbered
      const ms = draft && now - draft.receivedAt
      const delivery: Delivery = { message, draft, recipients, bytes: frame.length, ms }
      this.deps.probe.delivered(delivery)
    }
  }
}

function concat(frames: Uint8Array[]): Uint8Array {
  const [first, second] = frames
  if (first && !second) return first
  const whole = new Uint8Array(frames.reduce((bytes, frame) => bytes + frame.length, 0))
  let at = 0
  for (const frame of frames) {
    whole.set(frame, at)
    at += frame.length
  }
  return whole
}
