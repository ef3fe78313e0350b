/** One virtual member: a socket, the protocol it speaks, the room that it joined, and its page in the ledger. */

import type { Ear, Kept, Speech } from '../dialects/dialect.ts'
import { micros } from '../clock.ts'
import { Unable } from '../failure.ts'
import type { Book } from '../ledger/book.ts'
import type { Witness } from '../ledger/witness.ts'
import { openWire, type Wire } from '../wire/wire.ts'
import { catchUp } from './catch-up.ts'
import { Expectation } from './expectation.ts'
import type { Peerage } from './peerage.ts'
import { Presence } from './presence.ts'

/** Why a peer's socket closed, unasked. */
export interface Departure {
  code: number
  reason: string
}

export class Peer implements Ear {
  /** The most messages a second that the server allows, if it said so. */
  allowed = Infinity
  /** Set once the server or the network ended the connection. */
  departure: Departure | undefined
  /** Called when one of this peer's messages was answered, and when no answer can come any more. */
  answered: () => void = () => undefined
  /** Called when the server or the network ended the connection. */
  departed: () => void = () => undefined
  witness: Witness | undefined
  #book: Book | undefined
  #wire: Wire | undefined
  /** What the server calls it. */
  #self: string | undefined
  #enter: (() => Witness) | undefined
  /** When the frames that are being heard came. */
  #now = 0
  readonly #speech: Speech
  readonly #expectation = new Expectation()
  readonly #presence: Presence
  /** While what was missed is being read: the frames that came meanwhile. */
  #held: { frame: Buffer; at: number }[] | undefined

  constructor(private readonly peerage: Peerage) {
    this.#presence = new Presence(peerage.tally)
    this.#speech = peerage.dialect.speech(this)
  }

  /** Opens the socket and waits until the server is ready to talk. Rejects with Unable. */
  async connect(url: URL): Promise<void> {
    const begun = micros()
    const welcomed = this.#expectation.of('welcome')
    // A failed opening rejects first; the welcome it never got must not count as unhandled.
    welcomed.catch(() => undefined)
    this.#presence.comes()
    this.#wire = await openWire(url, {
      frame: (bytes, at) => this.#frame(bytes, at),
      closed: (code, reason) => this.#closed({ code, reason }),
      ponged: () => this.ponged(),
    })
    const opening = this.#speech.opening?.()
    if (opening !== undefined) this.#wire.send(opening)
    await welcomed.catch(async (error: unknown) => {
      await this.#wire?.end()
      throw error
    })
    this.#presence.came()
    this.peerage.ledger.latencies.connect.record(micros() - begun)
  }

  /**
   * Joins a room, to speak there if it has a book. `enter` is called in the moment of joining: what is said from then on
   * is owed to the witness that it answers. Rejects with Unable.
   */
  async join(room: string, enter: () => Witness, book?: Book): Promise<void> {
    const begun = micros()
    this.#book = book
    if (book && this.#self !== undefined) book.author = Buffer.from(`${this.#self}"`)
    if (book && this.peerage.tracing.on) this.#signIn()
    this.#enter = enter
    await this.#ask(this.#speech.join(room))
    this.peerage.ledger.latencies.join.record(micros() - begun)
  }

  /** Joins again as a witness that was away, and is owed all that was said meanwhile. Rejects with Unable. */
  async resume(witness: Witness): Promise<void> {
    this.#enter = () => witness
    this.#held = []
    await this.#ask(this.#speech.join(witness.room.id, witness.order.highest))
  }

  /** Says its next message, which should have been said at `intended`. False when its socket is gone. */
  say(intended?: number): boolean {
    const { ledger, tracing } = this.peerage
    if (this.departure || !this.#wire || !this.#book) return false
    const now = micros()
    const { seq, ref, text } = ledger.say(this.#book, intended ?? now, now)
    const parent = tracing.parentOf(this.#book.sender, seq)
    this.#wire.send(this.#speech.say(this.#book.room.id, text, ref, parent))
    return true
  }

  /** Messages that were neither acknowledged nor refused yet. */
  get unanswered(): number {
    return this.#book?.unanswered ?? 0
  }

  /** Resolves when everything that the server had sent before has arrived. Rejects with Unable. */
  async flush(): Promise<void> {
    if (!this.connected) return
    const ponged = this.#expectation.of('pong')
    const ping = this.#speech.ping?.()
    if (ping === undefined) this.#wire?.ping()
    else this.#wire?.send(ping)
    await ponged
  }

  /** Stops reading, as a member on a bad line does; nothing is owed to it from here on. */
  stall(): void {
    if (this.witness) this.witness.left = true
    this.#wire?.pause()
  }

  /** Reads on. */
  wake(): void {
    this.#wire?.resume()
  }

  /** Is gone from one moment to the next. */
  cut(): void {
    this.#presence.leaves(this.bytesReceived)
    this.#wire?.cut()
    this.#wire = undefined
  }

  /** Leaves the room and the server. */
  async leave(): Promise<void> {
    if (this.witness) this.witness.left = true
    const goodbye = this.witness && this.#speech.leave?.(this.witness.room.id)
    if (goodbye !== undefined) this.#wire?.send(goodbye)
    await this.end()
  }

  async end(): Promise<void> {
    this.#presence.leaves(this.bytesReceived)
    this.#wire?.resume()
    await this.#wire?.end()
  }

  get connected(): boolean {
    return this.#presence.here
  }

  get bytesReceived(): number {
    return this.connected ? (this.#wire?.received ?? 0) : 0
  }

  welcomed(perSecond?: number, self?: string): void {
    this.allowed = perSecond ?? Infinity
    this.#self = self
    this.#expectation.met('welcome')
  }

  joined(missed: readonly Kept[] = [], truncated = false): void {
    const enter = this.#enter
    if (!enter) return this.nonsense()
    this.#enter = undefined
    this.witness = enter()
    this.#presence.joins(this.witness.room)
    if (!this.#held) this.#expectation.met('joined')
    else
      void this.#catchUp(this.witness, missed, truncated).then(
        () => this.#expectation.met('joined'),
        (error: unknown) => this.#expectation.fail(error),
      )
  }

  message(bytes: Buffer, textAt: number, here: boolean, number: number, idAt: number, authorAt = -1): void {
    if (!this.witness) return this.nonsense()
    this.#presence.hears()
    const sighting = { bytes, textAt, here, number, idAt, authorAt }
    if (this.peerage.ledger.deliver(this.witness, this.#book, sighting, this.#now)) this.answered()
  }

  acked(frame: Buffer, refAt: number, number: number, idAt: number): void {
    this.peerage.ledger.ack(this.#book, frame, refAt, number, idAt, this.#now)
    this.answered()
  }

  refused(code: string, message: string, ref?: string): void {
    if (ref === undefined && this.#expectation.fail(new Unable(`The server said ${code}: ${message}.`)))
      return
    this.peerage.ledger.refuse(this.#book, ref, code, this.#now)
    this.answered()
  }

  numbered(room: string, messages: readonly { id: string; seq: number | null }[]): void {
    if (this.witness) this.peerage.ledger.number(this.witness, room, messages, this.#now)
  }

  ponged(): void {
    this.#expectation.met('pong')
  }

  reply(text: string): void {
    this.#wire?.send(text)
  }

  nonsense(): void {
    const room = this.witness?.room.id ?? ''
    const detail = 'a frame that means nothing in this protocol'
    this.peerage.ledger.findings.add({ violation: 'corrupt', room, detail })
  }

  #frame(bytes: Buffer, at: number): void {
    this.#now = at
    // The bytes are only good until this returns.
    if (this.#held && this.witness) this.#held.push({ frame: Buffer.from(bytes), at })
    else this.#speech.hear(bytes)
  }

  /** What was said meanwhile, and then what came since. */
  async #catchUp(witness: Witness, missed: readonly Kept[], truncated: boolean): Promise<void> {
    await catchUp(this.peerage, witness, missed, truncated)
    const held = this.#held ?? []
    this.#held = undefined
    for (const { frame, at } of held) this.#frame(frame, at)
  }

  #signIn(): void {
    const frame = this.#speech.signIn?.()
    if (frame !== undefined) this.#wire?.send(frame)
  }

  async #ask(frame: string | undefined): Promise<void> {
    const joined = this.#expectation.of('joined')
    if (frame === undefined) this.joined()
    else this.#wire?.send(frame)
    await joined
  }

  #closed(departure: Departure): void {
    this.departure = departure
    this.#presence.loses(departure.code, this.bytesReceived)
    if (this.#book) this.#book.left = true
    const { code, reason } = departure
    this.#expectation.fail(new Unable(`The server closed a connection: ${code} ${reason}.`))
    this.departed()
    this.answered()
  }
}
