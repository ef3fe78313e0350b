/** One who sees a room's messages, a member or a reader of its history: judges each of them on sight. */

import type { Book } from './book.ts'
import { matches, type Envelope } from './envelope.ts'
import type { Findings, Violation } from './findings.ts'
import type { Journaled } from './numbering.ts'
import { Order } from './order.ts'
import type { Room } from './room.ts'
import { readText } from './scan.ts'
import { Unnumbered } from './unnumbered.ts'

/** What every witness of a run judges by. */
export interface Evidence {
  envelope: Envelope
  /** The senders whose books are kept here, in order. */
  books: readonly Book[]
  /** The number of the first of them; senders of the whole run are numbered from 0. */
  firstSender: number
  /** How many speak in the whole run. */
  allSenders: number
  /** Whether the protocol numbers messages. */
  numbered: boolean
}

/** A message in a frame: where its text starts, whether the frame names the witness' room, its number (0: none), its id. */
export interface Sighting {
  bytes: Buffer
  textAt: number
  here: boolean
  number: number
  idAt: number
  /** Where the id of who said it starts; -1 or none: it is not told. */
  authorAt?: number
  /** It came because this witness asked for all past the last number that a message came with. */
  asked?: boolean
}

export interface Who {
  member?: number
  /** By slot, the first message owed to one who came later. */
  from?: Uint32Array
  deafTo?: number
}

export class Witness {
  /** True once it has gone, or stopped reading: from then on nothing more is owed to it. */
  left = false
  readonly order: Order
  #unnumbered: Unnumbered | undefined

  constructor(
    private readonly evidence: Evidence,
    private readonly findings: Findings,
    readonly room: Room,
    private readonly who: Who = {},
  ) {
    this.order = new Order(who.from ?? new Uint32Array(room.books.length))
  }

  /** Undefined for a reader of history. */
  get member(): number | undefined {
    return this.who.member
  }

  /** Whether it was there before anything was said. */
  get steady(): boolean {
    return this.who.from === undefined
  }

  /** Its own slot, if it speaks and does not hear itself. */
  get deafTo(): number | undefined {
    return this.who.deafTo
  }

  /**
   * Judges a message. Answers its sender's book at the first sight of a message that is owed to this witness; the
   * envelope's fields then hold the message.
   */
  see(sighting: Sighting, now: number): Book | undefined {
    const { envelope } = this.evidence
    const { bytes, textAt, here, number } = sighting
    const reading = textAt < 0 ? 'foreign' : envelope.read(bytes, textAt)
    if (reading === 'foreign') return this.#report('phantom')
    if (reading === 'corrupt') return this.#report('corrupt')
    const book = this.evidence.books[envelope.sender - this.evidence.firstSender]
    if (!book) return this.#report(envelope.sender < this.evidence.allSenders ? 'leak' : 'phantom', envelope)
    if (envelope.seq >= book.sent) return this.#report('phantom')
    if (!here || book.room !== this.room) return this.#report('leak', envelope)
    const arrival = this.order.take(book.slot, envelope.seq, number)
    if (arrival === 'early') return undefined
    if (arrival === 'repeated') return void this.#repeated(book, sighting, now)
    if (arrival === 'late') this.#report('outOfOrder', envelope)
    if (!isBy(book, sighting)) this.#report('author', envelope)
    if (number === 0) this.#seeUnnumbered(sighting, book, arrival === 'inOrder', now)
    else this.#seeNumber(book, number, arrival === 'inOrder')
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

  /** Everybody, the sender included, must be told one and the same number. */
  #seeNumber(book: Book, number: number, inOrder: boolean): void {
    const { envelope } = this.evidence
    if (!book.number(envelope.seq, number))
      this.#report('number', envelope, `${number} and ${book.numberOf(envelope.seq)}`)
    if (this.#unnumbered && inOrder) this.#unnumbered.follow(number)
  }

  #seeUnnumbered({ bytes, idAt }: Sighting, book: Book, inOrder: boolean, now: number): void {
    if (idAt < 0) {
      // A server that numbers nothing gives no ids either: then there is nothing to wait for.
      if (this.evidence.numbered) this.#report('unnumbered', this.evidence.envelope)
      return
    }
    const id = readText(bytes, idAt)
    const message = this.room.numbering.note(id, book.slot, this.evidence.envelope.seq, now)
    this.#unnumbered ??= new Unnumbered()
    if (this.#unnumbered.see(message, this.order.highest, inOrder)) this.#countNumber(message)
  }

  /** A second sight of a message that had no number may bring it. */
  #repeated(book: Book, { number, asked }: Sighting, now: number): void {
    const { envelope } = this.evidence
    const message = this.room.numbering.at(book.slot, envelope.seq)
    if (number > 0 && message && this.#unnumbered?.awaits(message)) this.hear(message.id, number, now)
    // Who saw it without a number asks from before it.
    else if (!asked || !message || message.number !== number) this.#report('duplicate', envelope)
  }

  /** A number that another message has is not the message's own. */
  #countNumber({ number, twin }: Journaled): void {
    if (typeof number === 'number' && !twin) this.order.tell(number)
  }

  /** What could not be read, or was never sent, has no sender and place that could be trusted. */
  #report(violation: Violation, message?: Envelope, detail?: string): undefined {
    const place = message ? { sender: message.sender, seq: message.seq } : {}
    const { member } = this.who
    const who = member === undefined ? {} : { member }
    this.findings.add({ violation, room: this.room.id, ...who, ...place, ...(detail ? { detail } : {}) })
  }
}

function isBy({ author }: Book, { bytes, authorAt = -1 }: Sighting): boolean {
  return author === undefined || authorAt < 0 || matches(bytes, authorAt, author)
}
