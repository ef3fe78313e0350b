/**
 * The double entry book of a run: what was said and acknowledged on one side, what reached each member on the other.
 * It sees every message at every member as it arrives, and keeps nothing for a delivery but counts and a digest.
 */

import { Book } from './book.ts'
import { matches, readDecimal, type Envelope } from './envelope.ts'
import { Findings } from './findings.ts'
import { Latencies } from './latency.ts'
import { Field, readNumber } from './scan.ts'
import { Witness } from './witness.ts'

/** Digits of a message's place in its ref; the run stands before them. */
const refDigits = 8
/** A message sent so long after its time counts as late. */
const lateAfterMicros = 10_000

export interface LedgerShape {
  run: string
  envelope: Envelope
  /** Ids of the rooms, in order. */
  rooms: string[]
  /** Senders in each room; sender `i` speaks in room `floor(i / senders)`. */
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
  readonly books: Book[] = []
  readonly witnesses: Witness[] = []
  /** Refusals by code. */
  readonly refusals = new Map<string, number>()
  sent = 0
  late = 0
  acked = 0
  /** First deliveries, repeats left out. */
  deliveries = 0
  firstSentAt = 0
  lastSentAt = 0
  lastAnsweredAt = 0
  lastDeliveryAt = 0
  readonly #roomIds: Buffer[]
  readonly #refStart: Buffer
  readonly #ref = new Field('"ref":"')

  constructor(readonly shape: LedgerShape) {
    this.#roomIds = shape.rooms.map((id) => Buffer.from(`${id}"`))
    this.#refStart = Buffer.from(`${shape.run}-`)
    for (let sender = 0; sender < shape.rooms.length * shape.senders; sender++) {
      this.books.push(new Book(Math.floor(sender / shape.senders), sender % shape.senders, shape.most))
    }
  }

  /** A member joined a room, before anything was said. */
  enter(room: number): Witness {
    const witness = this.witness(room, this.findings, this.witnesses.length)
    this.witnesses.push(witness)
    return witness
  }

  /** A witness outside the book: what it finds is its own affair. */
  witness(room: number, findings: Findings, member?: number): Witness {
    return new Witness({ ...this.shape, books: this.books }, findings, room, member)
  }

  /** Notes that a sender says its next message now; answers the message's ref and text. */
  say(sender: number, intended: number, now: number): { ref: string; text: string } {
    const book = this.books[sender]!
    const seq = book.sent
    book.say(intended, now)
    this.sent++
    this.firstSentAt ||= now
    this.lastSentAt = now
    if (this.shape.paced) this.latencies.lag.record(now - intended)
    if (now - intended > lateAfterMicros) this.late++
    const ref = `${this.shape.run}-${String(seq).padStart(refDigits, '0')}`
    return { ref, text: this.shape.envelope.text(sender, seq, intended, now) }
  }

  /** An ack came to a sender. */
  ack(sender: number, frame: Buffer, now: number): void {
    const book = this.books[sender]
    const seq = this.#acknowledged(frame)
    if (!book?.answer(seq, 'acked')) return this.findings.add({ violation: 'ack', sender, seq })
    this.acked++
    this.lastAnsweredAt = now
    this.latencies.ack.record(now - book.intended(seq))
    if (this.shape.paced) this.latencies.ackFromSent.record(now - book.sentAt(seq))
  }

  /** The server refused something that a sender did: a message, if it gave the ref of one. */
  refuse(sender: number, ref: string | undefined, code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1)
    if (ref === undefined) return
    const seq = ref.startsWith(`${this.shape.run}-`) ? Number(ref.slice(-refDigits)) : -1
    const awaited = this.books[sender]?.answer(seq, 'refused')
    if (!awaited) this.findings.add({ violation: 'ack', sender, seq, detail: code })
  }

  /** A message frame came to a member. */
  deliver(witness: Witness, frame: Buffer, now: number): void {
    const roomAt = witness.roomId.in(frame)
    const numberAt = witness.number.in(frame)
    const here = roomAt >= 0 && matches(frame, roomAt, this.#roomIds[witness.room]!)
    const number = numberAt < 0 ? 0 : readNumber(frame, numberAt)
    if (!witness.see(frame, witness.text.in(frame), here, number)) return
    const { sender, seq, intended, sent } = this.shape.envelope
    this.deliveries++
    this.lastDeliveryAt = now
    this.latencies.delivery.record(now - intended)
    if (this.shape.paced) this.latencies.deliveryFromSent.record(now - sent)
    const arrived = this.books[sender]!.arrive(seq)
    if (arrived === this.shape.members) this.latencies.last.record(now - intended)
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
    const owed = this.shape.rooms.map(() => 0)
    for (const book of this.books) {
      if (book.unanswered > 0 && !book.left) return false
      owed[book.room]! += book.acked
    }
    return this.witnesses.every(({ left, order, room }) => left || order.count >= owed[room]!)
  }

  #acknowledged(frame: Buffer): number {
    const at = this.#ref.in(frame)
    if (at < 0 || !matches(frame, at, this.#refStart)) return -1
    return readDecimal(frame, at + this.#refStart.length, refDigits)
  }
}
