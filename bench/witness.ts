/** One who sees a room's messages, a member or a reader of its history: judges each of them on sight. */

import type { Book } from './book.ts'
import { matches, type Envelope } from './envelope.ts'
import type { Findings, Violation } from './findings.ts'
import { Order } from './order.ts'
import type { Room } from './room.ts'
import { Field, readNumber } from './scan.ts'

/** What every witness of a run judges by. */
export interface Evidence {
  envelope: Envelope
  /** By sender. */
  books: readonly Book[]
}

const judgements = { inOrder: undefined, late: 'outOfOrder', repeated: 'duplicate' } as const

export class Witness {
  /** True once its socket is gone: from then on nothing more is owed to it. */
  left = false
  readonly order: Order
  readonly #text = new Field('"text":"')
  readonly #number = new Field('"seq":')
  readonly #roomId = new Field('"room":"')

  /** `member` is undefined for a reader of history. */
  constructor(
    private readonly evidence: Evidence,
    private readonly findings: Findings,
    readonly room: Room,
    readonly member?: number,
  ) {
    this.order = new Order(room.books.length)
  }

  /** Judges the message in a raw frame; answers as `see` does. */
  seeFrame(frame: Buffer): Book | undefined {
    const roomAt = this.#roomId.in(frame)
    const numberAt = this.#number.in(frame)
    const here = roomAt >= 0 && matches(frame, roomAt, this.room.idBytes)
    return this.see(frame, this.#text.in(frame), here, numberAt < 0 ? 0 : readNumber(frame, numberAt))
  }

  /**
   * Judges the message whose text starts at an offset, told by the server to be in this room (`here`) with a number
   * (0: none). Answers its sender's book at the first sight of a message of this room; the envelope's fields then
   * hold the message.
   */
  see(bytes: Buffer, at: number, here: boolean, number: number): Book | undefined {
    const { envelope, books } = this.evidence
    const reading = at < 0 ? 'foreign' : envelope.read(bytes, at)
    if (reading === 'foreign') return this.#report('phantom')
    if (reading === 'corrupt') return this.#report('corrupt')
    const book = books[envelope.sender]
    if (!book || envelope.seq >= book.sent) return this.#report('phantom')
    if (!here || book.room !== this.room) return this.#report('leak', envelope)
    const violation = judgements[this.order.take(book.slot, envelope.seq, number)]
    if (violation) this.#report(violation, envelope)
    return violation === 'duplicate' ? undefined : book
  }

  /** What could not be read, or was never sent, has no sender and place that could be trusted. */
  #report(violation: Violation, message?: Envelope): undefined {
    const place = message ? { sender: message.sender, seq: message.seq } : {}
    const who = this.member === undefined ? {} : { member: this.member }
    this.findings.add({ violation, room: this.room.id, ...who, ...place })
  }
}
