/** One joined room: what was said in it, who is there, and saying something. Stays joined over reconnects. */

import type {
  AckFrame,
  ErrorFrame,
  JoinedFrame,
  Member,
  PresenceFrame,
  RoomState,
  SaidMessage,
  SendFrame,
  StoredFrame,
} from '../protocol/frames.ts'
import { refuseText } from '../protocol/codec.ts'
import type { Hole } from './coverage.ts'
import { Emitter, type Listener } from './emitter.ts'
import type { HttpApi } from './http.ts'
import { Mender } from './mender.ts'
import { newRef } from './ref.ts'
import { Outbox, type Ack, type Parcel } from './outbox.ts'
import type { Pacer } from './pacer.ts'
import { Refused } from './refused.ts'
import type { RoomEvents, RoomStanding } from './room-events.ts'
import { Roster } from './roster.ts'
import { Timeline, type Entry } from './timeline.ts'
import type { Timers } from './timers.ts'

export interface RoomDeps {
  timers: Timers
  random: () => number
  pacer: Pacer
  http: HttpApi
  write(frame: SendFrame): boolean
  member(): Member | undefined
  /** Takes the room out of the client. */
  leave(): void
}

export class Room {
  /** As of the last welcome; `head` and `membersOnline` move on without it. */
  info: RoomState | undefined
  standing: RoomStanding = 'joining'
  refusal: Refused | undefined
  private readonly events = new Emitter<RoomEvents>()
  private readonly timeline = new Timeline()
  private readonly roster: Roster
  private readonly outbox: Outbox
  private readonly mender: Mender

  constructor(
    readonly id: string,
    private readonly deps: RoomDeps,
  ) {
    const { timers, random, pacer, http } = deps
    const changed = () => this.events.emit('changed', undefined)
    const { timeline } = this
    this.roster = new Roster({
      timers,
      details: () => http.room(id),
      changed: () => this.events.emit('members', undefined),
    })
    const write = (frame: SendFrame) => deps.write(frame)
    this.outbox = new Outbox({ room: id, timers, random, pacer, write, changed })
    this.mender = new Mender({
      timeline,
      timers,
      random,
      history: (query) => http.messages(id, query),
      found: (messages) => this.tell(messages),
      changed,
    })
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: Listener<RoomEvents[Name]>): () => void {
    return this.events.on(name, listener)
  }

  /** The messages in the order in which they are shown. */
  get entries(): Entry[] {
    return this.timeline.entries
  }

  /** Own messages that are not acknowledged, behind all others. */
  get parcels(): Parcel[] {
    return this.outbox.parcels
  }

  /** Messages known to be missing between those shown; small holes close by themselves, large ones by `fill`. */
  get holes(): readonly Hole[] {
    return this.timeline.holes
  }

  /** The highest `seq` with nothing missing below it. */
  get after(): number | undefined {
    return this.timeline.after
  }

  get hasOlder(): boolean {
    return this.timeline.base > 1
  }

  /** True: history is out of reach at the moment. */
  get historyRests(): boolean {
    return this.mender.resting
  }

  /** Why own messages are being held back although the room is joined. */
  get holding(): Refused | undefined {
    return this.outbox.holding
  }

  /** Members known by name; in large rooms not everybody. */
  get members(): Member[] {
    return this.roster.members
  }

  get membersOnline(): number {
    return this.roster.online
  }

  /**
   * Says something: it stands in `parcels` at once. Resolves when it is durable; rejects with Refused, also with code
   * `outbox_full` where 500 messages wait already, failed ones included: say it again when some are acknowledged or discarded.
   */
  send(text: string): Promise<Ack> {
    const refusal = refuseText(text)
    if (refusal) return Promise.reject(new Refused(refusal.code, refusal.message))
    if (this.standing === 'left') return Promise.reject(new Refused('closed', 'the room was left'))
    return this.outbox.add(text, newRef())
  }

  /** Says a failed message again. */
  retry(ref: string): Promise<Ack> {
    return this.outbox.retry(ref, newRef())
  }

  /** Forgets a failed message. */
  discard(ref: string): void {
    this.outbox.discard(ref)
  }

  /** Brings the page before the oldest message; resolves to whether there is more. Rejects with Refused. */
  older(): Promise<boolean> {
    return this.mender.older()
  }

  /** Brings the first page of a gap. Rejects with Refused. */
  fill(hole: Hole): Promise<void> {
    return this.mender.fill(hole)
  }

  /** Leaves for good; what was not acknowledged fails. */
  leave(): void {
    if (this.standing === 'left') return
    this.enter('left')
    this.ended(new Refused('closed', 'the room was left'))
    this.deps.leave()
  }

  /** The connection is gone; the client joins again when it is back. */
  lost(): void {
    if (this.standing === 'refused' || this.standing === 'left') return
    this.outbox.hold()
    this.enter('joining')
  }

  /** Nothing will be sent any more, or not as this guest. */
  failed(error: Refused): void {
    this.outbox.failAll(error)
  }

  joined(frame: JoinedFrame): void {
    if (this.standing === 'left') return
    this.info = frame.room
    this.roster.joined(frame)
    const missed = this.timeline.joined(frame)
    for (const message of frame.messages) this.recognise(message)
    this.enter('joined')
    this.tell(missed)
    this.shown()
    this.outbox.resume()
  }

  refused(error: Refused): void {
    this.refusal = error
    this.ended(error)
    this.enter('refused')
  }

  received(message: SaidMessage): void {
    const parcel = this.recognise(message)
    if (this.timeline.add(message, parcel?.ref)) this.tell([message])
    this.shown()
  }

  storedFrame({ messages }: StoredFrame): void {
    for (const { id, seq } of messages) this.timeline.stored(id, seq)
    this.shown()
  }

  presence(frame: PresenceFrame): void {
    this.roster.apply(frame)
  }

  /** Takes an ack; false when it was for another room. */
  acked(ack: AckFrame): boolean {
    const parcel = this.outbox.acked(ack)
    const sender = this.deps.member()
    if (!parcel || !sender) return false
    const { id, seq, sentAt, ref } = ack
    const { text, writtenAt } = parcel
    const message = { id, room: this.id, seq, sender, kind: 'chat' as const, text, sentAt, ref }
    const ackMs = writtenAt === undefined ? undefined : this.deps.timers.now() - writtenAt
    if (this.timeline.acknowledge(message, ref, ackMs)) this.tell([message])
    this.shown()
    return true
  }

  /** Takes the refusal of a message; false when it was for another room. */
  sendRefused(ref: string, frame: ErrorFrame): boolean {
    return this.outbox.refused(ref, new Refused(frame.code, frame.message, frame.retryAfterMs))
  }

  private tell(messages: readonly SaidMessage[]): void {
    for (const message of messages) this.events.emit('message', message)
  }

  private shown(): void {
    this.events.emit('changed', undefined)
    this.mender.look()
  }

  /** An own message that others can see is durable, whether or not its ack was lost with a connection. */
  private recognise({ ref, id, seq, sentAt, sender }: SaidMessage): Parcel | undefined {
    if (sender.id !== this.deps.member()?.id) return undefined
    return this.outbox.acked({ ref, id, seq, sentAt, durable: seq === null ? 'journal' : 'postgres' })
  }

  private ended(error: Refused): void {
    this.mender.stop()
    this.roster.stop()
    this.outbox.failAll(error)
  }

  private enter(standing: RoomStanding): void {
    if (this.standing === standing) return
    this.standing = standing
    this.events.emit('standing', standing)
  }
}
