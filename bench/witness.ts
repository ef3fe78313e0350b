/** One who sees a room's messages, a member or a reader of its history: judges each of them on sight. */

import type { Book } from './book.ts'
import type { Envelope } from './envelope.ts'
import type { Findings, Violation } from './findings.ts'
import { Order } from './order.ts'
import { Field } from './scan.ts'

/** What every witness of a run judges by. */
export interface Evidence {
  envelope: Envelope
  /** By sender. */
  books: readonly Book[]
  /** Ids of the rooms. */
  rooms: readonly string[]
  /** Senders in each room. */
  senders: number
}

const judgements = { inOrder: undefined, late: 'outOfOrder', repeated: 'duplicate' } as const

export class Witness {
  /** True once its socket is gone: from then on nothing more is owed to it. */
  left = false
  readonly order: Order
  readonly text = new Field('"text":"')
  readonly number = new Field('"seq":')
  readonly roomId = new Field('"room":"')

  /** `member` is undefined for a reader of history. */
  constructor(
    private readonly evidence: Evidence,
    private readonly findings: Findings,
    readonly room: number,
    readonly member?: number,
  ) {
    this.order = new Order(evidence.senders)
  }

  /**
   * Judges the message whose text starts at an offset, told by the server to be in this room (`here`) with a number
   * (0: none). True for the first sight of a message of this room; the envelope's fields then hold it.
   */
  see(bytes: Buffer, at: number, here: boolean, number: number): boolean {
    const violation = this.#judge(bytes, at, here, number)
    if (violation) this.#report(violation)
    return violation === undefined || violation === 'outOfOrder'
  }

  #judge(bytes: Buffer, at: number, here: boolean, number: number): Violation | undefined {
    const { envelope, books } = this.evidence
    const reading = at < 0 ? 'foreign' : envelope.read(bytes, at)
    if (reading === 'foreign') return 'phantom'
    if (reading === 'corrupt') return 'corrupt'
    const book = books[envelope.sender]
    if (!book || envelope.seq >= book.sent) return 'phantom'
    if (!here || book.room !== this.room) return 'leak'
    return judgements[this.order.take(book.slot, envelope.seq, number)]
  }

  #report(violation: Violation): void {
    const room = this.evidence.rooms[this.room] ?? '?'
    const who = this.member === undefined ? {} : { member: this.member }
    // What could not be read has no sender or place that could be trusted.
    const unread = violation === 'phantom' || violation === 'corrupt'
    const { sender, seq } = this.evidence.envelope
    this.findings.add(unread ? { violation, room, ...who } : { violation, room, ...who, sender, seq })
  }
}
