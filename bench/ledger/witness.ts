/** One who sees a room's messages, a member or a reader of its history: judges each of them on sight. */

import type { Book } from './book.ts'
import { matches, type Envelope } from './envelope.ts'
import type { Findings, Violation } from './findings.ts'
import type { Journaled } from './numbering.ts'
import { Order } from './order.ts'
import type { Room } from './room.ts'
import { Field, readNumber, readText } from './scan.ts'
import { Unnumbered } from './unnumbered.ts'

/** What every witness of a run judges by. */
export interface Evidence {
  envelope: Envelope
  /** By sender. */
  books: readonly Book[]
}

export class Witness {
  /** True once its socket is gone: from then on nothing more is owed to it. */
  left = false
  readonly order: Order
  readonly #text = new Field('"text":"')
  readonly #number = new Field('"seq":')
  readonly #roomId = new Field('"room":"')
  readonly #id = new Field('"id":"')
  #unnumbered: Unnumbered | undefined

  /** `member` is undefined for a reader of history. */
  constructor(
    private readonly evidence: Evidence,
    private readonly findings: Findings,
    readonly room: Room,
    readonly member?: number,
  ) {
    this.order = new Order(room.books.length)
  }

  /** Judges the message in a raw frame that came `now`; answers as `see` does. */
  seeFrame(frame: Buffer, now: number): Book | undefined {
    const roomAt = this.#roomId.in(frame)
    const numberAt = this.#number.in(frame)
    const here = roomAt >= 0 && matches(frame, roomAt, this.room.idBytes)
    const number = numberAt < 0 ? 0 : readNumber(frame, numberAt)
    return this.see(frame, this.#text.in(frame), here, number, now)
  }

  /**
   * Judges the message whose text starts at an offset, told by the server to be in this room (`here`) with a number
   * (0: none). Answers its sender's book at the first sight of a message of this room; the envelope's fields then
   * hold the message.
   */
  see(bytes: Buffer, at: number, here: boolean, number: number, now: number): Book | undefined {
    const { envelope, books } = this.evidence
    const reading = at < 0 ? 'foreign' : envelope.read(bytes, at)
    if (reading === 'foreign') return this.#report('phantom')
    if (reading === 'corrupt') return this.#report('corrupt')
    const book = books[envelope.sender]
    if (!book || envelope.seq >= book.sent) return this.#report('phantom')
    if (!here || book.room !== this.room) return this.#report('leak', envelope)
    const arrival = this.order.take(book.slot, envelope.seq, number)
    if (arrival === 'repeated') return void this.#repeated(book, number, now)
    if (arrival === 'late') this.#report('outOfOrder', envelope)
    if (number === 0) this.#seeUnnumbered(bytes, book, arrival === 'inOrder', now)
    else if (this.#unnumbered && arrival === 'inOrder') this.#unnumbered.follow(number)
    return book
  }

  /** The server told the number of a message, or null: that it will have none. */
  hear(id: string, number: number | null, now: number): void {
    const { message, telling } = this.room.numbering.tell(id, number, now)
    if (telling === 'taken' || telling === 'second')
      this.#report('number', undefined, `${number} for message ${id}`)
    if (telling === 'new' && number === null) this.#report('setAside', undefined, `message ${id}`)
    this.#unnumbered ??= new Unnumbered()
    if (this.#unnumbered.hear(message)) this.#countNumber(message)
  }

  /** Messages whose numbers are owed to it. */
  get awaiting(): number {
    return this.#unnumbered?.awaiting ?? 0
  }

  /** How many numbers contradict the order in which it saw the messages. */
  get misnumbered(): number {
    return this.#unnumbered?.misnumbered ?? 0
  }

  #seeUnnumbered(frame: Buffer, book: Book, inOrder: boolean, now: number): void {
    const id = readText(frame, this.#id.in(frame))
    const message = this.room.numbering.note(id, book.slot, this.evidence.envelope.seq, now)
    this.#unnumbered ??= new Unnumbered()
    if (this.#unnumbered.see(message, this.order.highest, inOrder)) this.#countNumber(message)
  }

  /** A second sight of a message that had no number may bring it. */
  #repeated(book: Book, number: number, now: number): void {
    const { envelope } = this.evidence
    const message = this.room.numbering.at(book.slot, envelope.seq)
    if (number > 0 && message && this.#unnumbered?.awaits(message)) this.hear(message.id, number, now)
    else this.#report('duplicate', envelope)
  }

  /** A number that another message has is not the message's own. */
  #countNumber({ number, twin }: Journaled): void {
    if (typeof number === 'number' && !twin) this.order.tell(number)
  }

  /** What could not be read, or was never sent, has no sender and place that could be trusted. */
  #report(violation: Violation, message?: Envelope, detail?: string): undefined {
    const place = message ? { sender: message.sender, seq: message.seq } : {}
    const who = this.member === undefined ? {} : { member: this.member }
    this.findings.add({ violation, room: this.room.id, ...who, ...place, ...(detail ? { detail } : {}) })
  }
}
