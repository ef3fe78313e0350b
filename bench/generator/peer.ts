/** One virtual member: a socket, the room that it joined, and its page in the ledger. */

import type { ErrorFrame, ServerFrame, WelcomeFrame } from '../../src/protocol/frames.ts'
import { micros } from '../clock.ts'
import { Unable } from '../failure.ts'
import type { Book } from '../ledger/book.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Room } from '../ledger/room.ts'
import { startsAck, startsMessage } from '../ledger/scan.ts'
import { openWire, type Wire } from '../wire/wire.ts'
import type { Witness } from '../ledger/witness.ts'

type Awaited = 'welcome' | 'joined' | 'pong'

interface Waiting {
  type: Awaited
  timer: NodeJS.Timeout
  resolve: () => void
  reject: (error: Unable) => void
}

const patienceMs = 30_000

/** Why a peer's socket closed, unasked. */
export interface Departure {
  code: number
  reason: string
}

export class Peer {
  welcome: WelcomeFrame | undefined
  /** Set once the server or the network ended the connection. */
  departure: Departure | undefined
  /** Called when one of this peer's messages was answered, and when no answer can come any more. */
  answered: () => void = () => undefined
  #wire: Wire | undefined
  #witness: Witness | undefined
  #book: Book | undefined
  #waiting: Waiting | undefined

  constructor(private readonly ledger: Ledger) {}

  /** Opens the socket and waits for the server's welcome. Rejects with Unable. */
  async connect(url: URL): Promise<void> {
    const begun = micros()
    const welcomed = this.#expect('welcome')
    // A failed opening rejects first; the welcome it never got must not count as unhandled.
    welcomed.catch(() => undefined)
    this.#wire = await openWire(url, {
      frame: (bytes) => this.#frame(bytes),
      closed: (code, reason) => this.#closed({ code, reason }),
    })
    await welcomed
    this.ledger.latencies.connect.record(micros() - begun)
  }

  /** Joins a room, to speak there if it has a book; from here on all that is said there is owed to it. Rejects with Unable. */
  async join(room: Room, book?: Book): Promise<void> {
    const begun = micros()
    this.#book = book
    this.#witness = this.ledger.enter(room)
    const joined = this.#expect('joined')
    this.#wire?.send(JSON.stringify({ type: 'join', room: room.id }))
    await joined
    this.ledger.latencies.join.record(micros() - begun)
  }

  /** Messages that were neither acknowledged nor refused yet. */
  get unanswered(): number {
    return this.#book?.unanswered ?? 0
  }

  /** Says its next message, which should have been said at `intended`. False when its socket is gone. */
  say(intended?: number): boolean {
    if (this.departure || !this.#wire || !this.#book) return false
    const now = micros()
    const { ref, text } = this.ledger.say(this.#book, intended ?? now, now)
    // Room ids, refs and envelopes hold nothing that JSON would escape.
    this.#wire.send(`{"type":"send","room":"${this.#book.room.id}","text":"${text}","ref":"${ref}"}`)
    return true
  }

  /** Resolves when everything that the server had sent before has arrived. Rejects with Unable. */
  async flush(): Promise<void> {
    if (this.departure) return
    const pong = this.#expect('pong')
    this.#wire?.send('{"type":"ping"}')
    await pong
  }

  async end(): Promise<void> {
    await this.#wire?.end()
  }

  #frame(bytes: Buffer): void {
    if (this.#witness && startsMessage(bytes)) return this.ledger.deliver(this.#witness, bytes, micros())
    if (startsAck(bytes)) return this.#acked(bytes)
    const frame = parseFrame(bytes)
    if (frame) this.#rare(frame, bytes)
    else
      this.ledger.findings.add({
        violation: 'corrupt',
        room: this.#witness?.room.id ?? '',
        detail: 'a frame that is not JSON',
      })
  }

  /** Frames that are few, and any frame whose fields come in an order that scanning does not expect. */
  #rare(frame: ServerFrame, bytes: Buffer): void {
    if (frame.type === 'welcome') this.welcome = frame
    if (frame.type === this.#waiting?.type) this.#settle(({ resolve }) => resolve())
    else if (frame.type === 'message' && this.#witness) this.ledger.deliver(this.#witness, bytes, micros())
    else if (frame.type === 'ack') this.#acked(bytes)
    else if (frame.type === 'stored' && this.#witness) this.ledger.number(this.#witness, frame, micros())
    else if (frame.type === 'error') this.#refused(frame)
  }

  #acked(bytes: Buffer): void {
    this.ledger.ack(this.#book, bytes, micros())
    this.answered()
  }

  #refused({ ref, code, message }: ErrorFrame): void {
    if (this.#waiting)
      return this.#settle(({ reject }) => reject(new Unable(`The server said ${code}: ${message}.`)))
    this.ledger.refuse(this.#book, ref, code, micros())
    this.answered()
  }

  #closed(departure: Departure): void {
    this.departure = departure
    if (this.#witness) this.#witness.left = true
    if (this.#book) this.#book.left = true
    const { code, reason } = departure
    this.#settle(({ reject }) => reject(new Unable(`The server closed a connection: ${code} ${reason}.`)))
    this.answered()
  }

  #expect(type: Awaited): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = new Unable(`The server did not answer with \`${type}\` within ${patienceMs / 1000} s.`)
      const timer = setTimeout(() => this.#settle(() => reject(late)), patienceMs)
      // A run that failed elsewhere shall not be kept alive by what it no longer waits for.
      timer.unref()
      this.#waiting = { type, timer, resolve, reject }
    })
  }

  #settle(act: (waiting: Waiting) => void): void {
    const waiting = this.#waiting
    if (!waiting) return
    clearTimeout(waiting.timer)
    this.#waiting = undefined
    act(waiting)
  }
}

function parseFrame(bytes: Buffer): ServerFrame | undefined {
  try {
    const frame: unknown = JSON.parse(bytes.toString())
    return typeof frame === 'object' && frame !== null ? (frame as ServerFrame) : undefined
  } catch {
    // The caller reports it as a finding.
    return undefined
  }
}
