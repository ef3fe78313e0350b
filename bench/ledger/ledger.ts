/**
 * The double entry book of a run: what was said and acknowledged on one side, what reached each member on the other.
 * It sees every message at every member as it arrives, and keeps nothing for a delivery but counts and a digest.
 */

import type { Dialect } from '../dialects/dialect.ts'
import { Book } from './book.ts'
import { matches, readDecimal, type Envelope } from './envelope.ts'
import { Findings } from './findings.ts'
import { Latencies } from './latency.ts'
import { Room } from './room.ts'
import { readText } from './scan.ts'
import { Slowest } from './slowest.ts'
import { Witness, type Evidence, type Sighting } from './witness.ts'

/** A ref is the run, the sender and the message's place, of so many digits. */
const [senderDigits, refDigits] = [6, 8] as const
/** A message sent so long after its time counts as late. */
const lateAfterMicros = 10_000

/** Refusals after which a message may have been kept all the same: the failure was the server's own. */
const doubtful = ['storage_unavailable', 'internal']

export interface LedgerShape {
  run: string
  envelope: Envelope
  /** Senders in each room. */
  senders: number
  /** Members of each room who are there from the first message to the last, senders among them. */
  members: number
  /** The most messages that one sender will say. */
  most: number
  /** True when a message's intended time may differ from the time at which it was sent. */
  paced: boolean
  /** The first of the run's senders whose book is kept here, and how many there are in all. */
  firstSender: number
  allSenders: number
  dialect: Pick<Dialect, 'answer' | 'echoes' | 'numbered'>
}

export class Ledger {
  readonly findings = new Findings()
  readonly latencies = new Latencies()
  readonly slowest = new Slowest()
  readonly rooms: readonly Room[]
  /** By sender: the senders of the first room, then those of the next. */
  readonly books: Book[] = []
  /** Refusals by code. */
  readonly refusals = new Map<string, number>()
  /** Messages due before it are checked, and not measured. */
  measuredFrom = 0
  sent = 0
  late = 0
  acked = 0
  ackedMeasured = 0
  refused = 0
  /** Of those acked: from the journal, before they had a number. */
  journaled = 0
  /** First deliveries, repeats left out. */
  deliveries = 0
  deliveriesMeasured = 0
  lastSentAt = 0
  lastAnsweredAt = 0
  lastDeliveryAt = 0
  readonly #evidence: Evidence
  /** Members to whom one message goes, its sender left out where it does not hear itself. */
  readonly #audience: number

  constructor(
    readonly shape: LedgerShape,
    roomIds: readonly string[],
  ) {
    const { envelope, firstSender, allSenders, members, dialect } = shape
    const { numbered } = dialect
    this.#evidence = { envelope, books: this.books, firstSender, allSenders, numbered }
    this.#audience = members - Number(!dialect.echoes)
    this.rooms = roomIds.map((id) => this.#open(new Room(id)))
  }

  /** A member is joining a room, before anything was said. */
  enter(room: Room, member: number, book?: Book): Witness {
    const deaf = book && !this.shape.dialect.echoes ? { deafTo: book.slot } : {}
    return this.#place(room, new Witness(this.#evidence, this.findings, room, { member, ...deaf }))
  }

  /** A member has joined a room in which people talk: what was not said yet is owed to it. */
  enterLate(room: Room, member: number): Witness {
    const from = Uint32Array.from(room.books, ({ sent }) => sent)
    return this.#place(room, new Witness(this.#evidence, this.findings, room, { member, from }))
  }

  /** A witness outside the book: what it finds is its own affair. */
  witness(room: Room, findings: Findings): Witness {
    return new Witness(this.#evidence, findings, room)
  }

  /** Notes that a sender says its next message now; answers the message's place, ref and text. */
  say(book: Book, intended: number, now: number): { seq: number; ref: string; text: string } {
    const seq = book.say(intended, now)
    this.sent++
    this.lastSentAt = now
    if (this.shape.paced && intended >= this.measuredFrom) this.latencies.lag.record(now - intended)
    if (now - intended > lateAfterMicros) this.late++
    if (this.shape.dialect.answer === 'none') this.#accept(book, seq, now)
    const ref = book.refStart + String(seq).padStart(refDigits, '0')
    return { seq, ref, text: this.shape.envelope.text(book.sender, seq, intended, now) }
  }

  /** An ack came to a sender, or to one who never spoke. `number` 0: not numbered yet. */
  ack(book: Book | undefined, frame: Buffer, refAt: number, number: number, idAt: number, now: number): void {
    const seq = acknowledged(book, frame, refAt)
    if (!book || !this.#accept(book, seq, now)) return this.findings.add({ violation: 'ack', seq })
    if (number === 0 && idAt >= 0) this.#journal(book, seq, readText(frame, idAt), now)
    else if (number > 0 && !book.number(seq, number))
      this.findings.add({ violation: 'number', room: book.room.id, sender: book.sender, seq })
  }

  /** The server refused something: a message, if it gave the ref of one. */
  refuse(book: Book | undefined, ref: string | undefined, code: string, now: number): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1)
    this.refused++
    this.lastAnsweredAt = now
    if (ref === undefined) return
    const seq = book && ref.startsWith(book.refStart) ? Number(ref.slice(-refDigits)) : -1
    const fate = doubtful.includes(code) ? 'doubtful' : 'refused'
    if (!book?.answer(seq, fate, now)) this.findings.add({ violation: 'ack', seq, detail: code })
  }

  /** A message came to a member. True: it was the answer that the member, its sender, waited for. */
  deliver(witness: Witness, own: Book | undefined, sighting: Sighting, now: number): boolean {
    const book = witness.see(sighting, now)
    if (!book) return false
    const { seq, intended, sent } = this.shape.envelope
    this.deliveries++
    if (!witness.left) this.lastDeliveryAt = now
    // Who did not read, and does so at last, says nothing of the server's speed.
    if (intended >= this.measuredFrom && !witness.left) this.#measure(book, seq, intended, sent, now)
    if (witness.steady && book.arrive(seq, now) === this.#audience) this.#arrivedEverywhere(book, seq, now)
    return own === book && this.shape.dialect.answer === 'echo' && this.#accept(book, seq, now)
  }

  /** A message that was said while a member was away has come after all: it counts, and says nothing of speed. */
  recover(witness: Witness, sighting: Sighting, now: number): void {
    const book = witness.see(sighting, now)
    if (!book) return
    this.deliveries++
    this.lastDeliveryAt = now
    if (witness.steady) book.arrive(this.shape.envelope.seq, now)
  }

  /** A member was told the numbers of messages. */
  number(
    witness: Witness,
    room: string,
    messages: readonly { id: string; seq: number | null }[],
    now: number,
  ): void {
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

  #measure(book: Book, seq: number, intended: number, sent: number, now: number): void {
    const latency = now - intended
    this.deliveriesMeasured++
    this.latencies.delivery.record(latency)
    if (this.shape.paced) this.latencies.deliveryFromSent.record(now - sent)
    if (latency > this.slowest.least) this.slowest.offer(book.sender, seq, latency)
  }

  #arrivedEverywhere(book: Book, seq: number, now: number): void {
    const intended = book.intended(seq)
    if (intended < this.measuredFrom) return
    this.latencies.last.record(now - intended)
    this.latencies.spread.record(now - book.firstAt(seq))
  }

  /** False when no answer was awaited. */
  #accept(book: Book, seq: number, now: number): boolean {
    if (!book.answer(seq, 'acked', now)) return false
    this.acked++
    this.lastAnsweredAt = now
    const intended = book.intended(seq)
    if (intended < this.measuredFrom) return true
    this.ackedMeasured++
    if (this.shape.dialect.answer === 'none') return true
    this.latencies.ack.record(now - intended)
    if (this.shape.paced) this.latencies.ackFromSent.record(now - book.sentAt(seq))
    return true
  }

  #place(room: Room, witness: Witness): Witness {
    room.witnesses.push(witness)
    return witness
  }

  #open(room: Room): Room {
    for (let slot = 0; slot < this.shape.senders; slot++) {
      const sender = this.shape.firstSender + this.books.length
      const refStart = `${this.shape.run}-${String(sender).padStart(senderDigits, '0')}-`
      const book = new Book({ room, sender, slot, refStart }, this.shape.most)
      room.books.push(book)
      this.books.push(book)
    }
    return room
  }

  #journal({ room, slot }: Book, seq: number, id: string, now: number): void {
    this.journaled++
    room.numbering.note(id, slot, seq, now)
  }
}

/** The place of the message that an ack is for; -1: it is none of this sender's. */
function acknowledged(book: Book | undefined, frame: Buffer, refAt: number): number {
  if (!book || refAt < 0 || !matches(frame, refAt, book.refStartBytes)) return -1
  return readDecimal(frame, refAt + book.refStartBytes.length, refDigits)
}
