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
import { newRef } from './ref.ts'
import type { Ack, Parcel } from './outbox.ts'
import type { Pacer } from './pacer.ts'
import { Refused } from './refused.ts'
import type { RoomEvents, RoomStanding } from './room-events.ts'
import { Roster } from './roster.ts'
import { Talk } from './talk.ts'
import type { Entry } from './timeline.ts'
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
  /** Why the server does not let anybody in at the moment; the room is joined as soon as it does. */
  delay: Refused | undefined
  private readonly events = new Emitter<RoomEvents>()
  private readonly roster: Roster
  private readonly talk: Talk

  constructor(
    readonly id: string,
    private readonly deps: RoomDeps,
  ) {
    const { timers, random, pacer, http } = deps
    this.roster = new Roster({
      timers,
      details: () => http.room(id),
      changed: () => this.events.emit('members', undefined),
    })
    this.talk = new Talk({
      room: id,
      timers,
      random,
      pacer,
      write: (frame) => deps.write(frame),
      member: () => deps.member(),
      history: (query) => http.messages(id, query),
      heard: (message) => this.events.emit('message', message),
      changed: () => this.events.emit('changed', undefined),
    })
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: Listener<RoomEvents[Name]>): () => void {
    return this.events.on(name, listener)
  }

  /** The messages in the order in which they are shown. */
  get entries(): Entry[] {
    return this.talk.timeline.entries
  }

  /** Own messages that are not acknowledged, behind all others. */
  get parcels(): Parcel[] {
    return this.talk.outbox.parcels
  }

  /** Messages known to be missing between those shown; small holes close by themselves, large ones by `fill`. */
  get holes(): readonly Hole[] {
    return this.talk.timeline.holes
  }

  /** The highest `seq` with nothing missing below it. */
  get after(): number | undefined {
    return this.talk.timeline.after
  }

  get hasOlder(): boolean {
    return this.talk.timeline.base > 1
  }

  /** True: messages here are durable and wait for their numbers, which come when the database is back. */
  get awaitsNumbers(): boolean {
    return this.talk.timeline.awaitsNumbers
  }

  /** True: history is out of reach at the moment. */
  get historyRests(): boolean {
    return this.talk.mender.resting
  }

  /** Why own messages are being held back although the room is joined. */
  get holding(): Refused | undefined {
    return this.talk.outbox.holding
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
    return this.talk.outbox.add(text, newRef())
  }

  /** Says a failed message again. */
  retry(ref: string): Promise<Ack> {
    return this.talk.outbox.retry(ref, newRef())
  }

  /** Forgets a failed message. */
  discard(ref: string): void {
    this.talk.outbox.discard(ref)
  }

  /** Brings the page before the oldest message; resolves to whether there is more. Rejects with Refused. */
  older(): Promise<boolean> {
    return this.talk.mender.older()
  }

  /** Brings the first page of a gap. Rejects with Refused. */
  fill(hole: Hole): Promise<void> {
    return this.talk.mender.fill(hole)
  }

  /** Leaves for good; what was not acknowledged fails. */
  leave(): void {
    if (this.standing === 'left') return
    this.enter('left')
    this.ended(new Refused('closed', 'the room was left'))
    this.deps.leave()
  }

  /** The room cannot be joined yet; the client asks again. */
  delayed(error: Refused): void {
    this.delay = error
    this.events.emit('changed', undefined)
  }

  /** The connection is gone; the client joins again when it is back. */
  lost(): void {
    if (this.standing === 'refused' || this.standing === 'left') return
    this.delay = undefined
    this.talk.outbox.hold()
    this.enter('joining')
  }

  /** Nothing will be sent any more, or not as this guest. */
  failed(error: Refused): void {
    this.talk.outbox.failAll(error)
  }

  joined(frame: JoinedFrame): void {
    if (this.standing === 'left') return
    this.info = frame.room
    this.delay = undefined
    this.roster.joined(frame)
    this.talk.joined(frame, () => this.enter('joined'))
  }

  refused(error: Refused): void {
    this.refusal = error
    this.ended(error)
    this.enter('refused')
  }

  received(message: SaidMessage): void {
    this.talk.received(message)
  }

  storedFrame(frame: StoredFrame): void {
    this.talk.stored(frame)
  }

  presence(frame: PresenceFrame): void {
    this.roster.apply(frame)
  }

  /** Takes an ack; false when it was for another room. */
  acked(ack: AckFrame): boolean {
    return this.talk.acked(ack)
  }

  /** Takes the refusal of a message; false when it was for another room. */
  sendRefused(ref: string, frame: ErrorFrame): boolean {
    return this.talk.refused(ref, frame)
  }

  private ended(error: Refused): void {
    this.roster.stop()
    this.talk.end(error)
  }

  private enter(standing: RoomStanding): void {
    if (this.standing === standing) return
    this.standing = standing
    this.events.emit('standing', standing)
  }
}
