/**
 * The double entry book of a run: what was said and acknowledged on one side, what reached each member on the other.
 * It sees every message at every member as it arrives, and keeps nothing for a delivery but counts and a digest.
 */

import type { StoredFrame } from '../../src/protocol/frames.ts'
import { Book } from './book.ts'
import { matches, readDecimal, type Envelope } from './envelope.ts'
import { Findings } from './findings.ts'
import { Latencies } from './latency.ts'
import { Room } from './room.ts'
import { Field, readNumber, readText } from './scan.ts'
import { Witness } from './witness.ts'

/** Digits of a message's place in its ref; the run stands before them. */
const refDigits = 8
/** A message sent so long after its time counts as late. */
const lateAfterMicros = 10_000

export interface LedgerShape {
  run: string
  envelope: Envelope
  /** Senders in each room. */
  senders: number
  /** Members in each room, senders among them. */
  members: number
  /** The most messages that one sender will say. */
  most: number
  /** True when a message's intended time may differ from the time at which it was sent. */
  paced: boolean
}

export class Ledger {
  readonly findings = new Findings()
  readonly latencies = new Latencies()
  readonly rooms: readonly Room[]
  /** By sender: the senders of the first room, then those of the next. */
  readonly books: Book[] = []
  /** Refusals by code. */
  readonly refusals = new Map<string, number>()
  sent = 0
  late = 0
  acked = 0
  /** Of those acked: from the journal, before they had a number. */
  journaled = 0
  /** First deliveries, repeats left out. */
  deliveries = 0
  firstSentAt = 0
  lastSentAt = 0
  lastAnsweredAt = 0
  lastDeliveryAt = 0
  #members = 0
  readonly #refStart: Buffer
  readonly #ref = new Field('"ref":"')
  readonly #id = new Field('"id":"')
  readonly #number = new Field('"seq":')

  constructor(
    readonly shape: LedgerShape,
    roomIds: readonly string[],
  ) {
    this.#refStart = Buffer.from(`${shape.run}-`)
    this.rooms = roomIds.map((id) => this.#open(new Room(id)))
  }

  /** A member joined a room, before anything was said. */
  enter(room: Room): Witness {
    const witness = this.witness(room, this.findings, this.#members++)
    room.witnesses.push(witness)
    return witness
  }

  /** A witness outside the book: what it finds is its own affair. */
  witness(room: Room, findings: Findings, member?: number): Witness {
    return new Witness({ envelope: this.shape.envelope, books: this.books }, findings, room, member)
  }

  /** Notes that a sender says its next message now; answers the message's ref and text. */
  say(book: Book, intended: number, now: number): { ref: string; text: string } {
    const seq = book.say(intended, now)
    this.sent++
    this.firstSentAt ||= now
    this.lastSentAt = now
    if (this.shape.paced) this.latencies.lag.record(now - intended)
    if (now - intended > lateAfterMicros) this.late++
    const ref = `${this.shape.run}-${String(seq).padStart(refDigits, '0')}`
    return { ref, text: this.shape.envelope.text(book.sender, seq, intended, now) }
  }

  /** An ack came to a sender, or to one who never spoke. */
  ack(book: Book | undefined, frame: Buffer, now: number): void {
    const seq = this.#acknowledged(frame)
    if (!book?.answer(seq, 'acked')) return this.findings.add({ violation: 'ack', seq })
    this.acked++
    this.lastAnsweredAt = now
    const numberAt = this.#number.in(frame)
    if (numberAt >= 0 && readNumber(frame, numberAt) === 0) this.#journal(book, seq, frame, now)
    this.latencies.ack.record(now - book.intended(seq))
    if (this.shape.paced) this.latencies.ackFromSent.record(now - book.sentAt(seq))
  }

  /** The server refused something: a message, if it gave the ref of one. */
  refuse(book: Book | undefined, ref: string | undefined, code: string, now: number): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1)
    this.lastAnsweredAt = now
    if (ref === undefined) return
    const seq = ref.startsWith(`${this.shape.run}-`) ? Number(ref.slice(-refDigits)) : -1
    if (!book?.answer(seq, 'refused')) this.findings.add({ violation: 'ack', seq, detail: code })
  }

  /** A message frame came to a member. */
  deliver(witness: Witness, frame: Buffer, now: number): void {
    const book = witness.seeFrame(frame, now)
    if (!book) return
    const { seq, intended, sent } = this.shape.envelope
    this.deliveries++
    this.lastDeliveryAt = now
    this.latencies.delivery.record(now - intended)
    if (this.shape.paced) this.latencies.deliveryFromSent.record(now - sent)
    if (book.arrive(seq) === this.shape.members) this.latencies.last.record(now - intended)
  }

  /** A member was told the numbers of messages. */
  number(witness: Witness, { room, messages }: StoredFrame, now: number): void {
    if (room !== witness.room.id)
      return this.findings.add({ violation: 'leak', room: witness.room.id, detail: 'numbers' })
    for (const { id, seq } of messages) witness.hear(id, seq, now)
  }

  /** Messages that nobody was told a number of. */
  get unnumbered(): number {
    return this.rooms.reduce((sum, { numbering }) => sum + numbering.open, 0)
  }

  /** Numbers that are owed to members who stayed. */
  get awaiting(): number {
    return this.rooms.reduce((sum, room) => sum + room.awaiting, 0)
  }

  get unanswered(): number {
    return this.books.reduce((sum, book) => sum + book.unanswered, 0)
  }

  /** When something was last said, answered or delivered. */
  get lastProgressAt(): number {
    return Math.max(this.lastSentAt, this.lastAnsweredAt, this.lastDeliveryAt)
  }

  /** Whether every message was answered, and every acknowledged one reached each member who stayed. */
  get complete(): boolean {
    if (this.books.some((book) => book.unanswered > 0 && !book.left)) return false
    return this.rooms.every(({ acked, witnesses }) =>
      witnesses.every(({ left, order }) => left || order.count >= acked),
    )
  }

  #open(room: Room): Room {
    for (let slot = 0; slot < this.shape.senders; slot++) {
      const book = new Book(room, this.books.length, slot, this.shape.most)
      room.books.push(book)
      this.books.push(book)
    }
    return room
  }

  #journal({ room, slot }: Book, seq: number, ack: Buffer, now: number): void {
    this.journaled++
    room.numbering.note(readText(ack, this.#id.in(ack)), slot, seq, now)
  }

  #acknowledged(frame: Buffer): number {
    const at = this.#ref.in(frame)
    if (at < 0 || !matches(frame, at, this.#refStart)) return -1
    return readDecimal(frame, at + this.#refStart.length, refDigits)
  }
}
