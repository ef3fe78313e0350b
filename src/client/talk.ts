/** What is said in one room, from being typed to being shown: brings together the outbox, the timeline and its mending. */

import type {
  AckFrame,
  ErrorFrame,
  JoinedFrame,
  Member,
  SaidMessage,
  StoredFrame,
} from '../protocol/frames.ts'
import type { HistoryQuery, PageOf } from './http.ts'
import { Mender } from './mender.ts'
import { Outbox, type Ack, type OutboxDeps, type Parcel } from './outbox.ts'
import { Refused } from './refused.ts'
import { Timeline } from './timeline.ts'

export interface TalkDeps extends OutboxDeps {
  member(): Member | undefined
  history(query: HistoryQuery): Promise<PageOf<SaidMessage>>
  /** Somebody said this; each message once. */
  heard(message: SaidMessage): void
}

export class Talk {
  readonly timeline = new Timeline()
  readonly outbox: Outbox
  readonly mender: Mender

  constructor(private readonly deps: TalkDeps) {
    this.outbox = new Outbox(deps)
    const found = (messages: readonly SaidMessage[]) => this.tell(messages)
    this.mender = new Mender({ ...deps, timeline: this.timeline, found })
  }

  /** Takes the room's welcome; `entered` runs when it is taken in, before anything is told of it. */
  joined(frame: JoinedFrame, entered: () => void): void {
    const missed = this.timeline.joined(frame)
    for (const message of frame.messages) this.recognise(message)
    entered()
    this.tell(missed)
    this.mender.wake()
    this.shown()
    this.outbox.resume()
  }

  received(message: SaidMessage): void {
    const parcel = this.recognise(message)
    if (this.timeline.add(message, parcel?.ref)) this.tell([message])
    this.shown()
  }

  stored({ messages }: StoredFrame): void {
    const { awaitsNumbers } = this.timeline
    for (const { id, seq } of messages) {
      const own = this.timeline.stored(id, seq)
      if (own) this.tell([own])
    }
    if (awaitsNumbers && !this.timeline.awaitsNumbers) this.mender.wake()
    this.shown()
  }

  /** Takes an ack; false when it was for another room. */
  acked(ack: AckFrame): boolean {
    const parcel = this.outbox.acked(ack)
    const sender = this.deps.member()
    if (!parcel || !sender) return false
    const { id, seq, sentAt, ref } = ack
    const { text, writtenAt } = parcel
    const message = { id, room: this.deps.room, seq, sender, kind: 'chat' as const, text, sentAt, ref }
    const ackMs = writtenAt === undefined ? undefined : this.deps.timers.now() - writtenAt
    if (this.timeline.acknowledge(message, ref, ackMs)) this.tell([message])
    this.shown()
    return true
  }

  /** Takes the refusal of a message; false when it was for another room. */
  refused(ref: string, frame: ErrorFrame): boolean {
    return this.outbox.refused(ref, new Refused(frame.code, frame.message, frame.retryAfterMs))
  }

  /** Nothing will be said or mended any more. */
  end(error: Refused): void {
    this.mender.stop()
    this.outbox.failAll(error)
  }

  private tell(messages: readonly SaidMessage[]): void {
    for (const message of messages) this.deps.heard(message)
  }

  private shown(): void {
    this.deps.changed()
    this.mender.look()
  }

  /** An own message that others can see is durable, whether or not its ack was lost with a connection. */
  private recognise({ ref, id, seq, sentAt, sender }: SaidMessage): Parcel | undefined {
    if (sender.id !== this.deps.member()?.id) return undefined
    const ack: Ack = { ref, id, seq, sentAt, durable: seq === null ? 'journal' : 'postgres' }
    return this.outbox.acked(ack)
  }
}
