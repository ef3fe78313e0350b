/** What one sender said, and what became of each message. 41 bytes a message; a delivery costs a few of them, and keeps none. */

import type { Room } from './room.ts'

/** What the server answered to a message. */
export type Fate = 'unsent' | 'sent' | 'acked' | 'refused' | 'doubtful'

const fates = ['unsent', 'sent', 'acked', 'refused', 'doubtful'] as const satisfies Fate[]

export class Book {
  /** True once the sender's socket is gone: no answer is awaited any more. */
  left = false
  sent = 0
  acked = 0
  refused = 0
  /** What the server calls the sender, and the quote that ends it; none: it does not say. */
  author: Buffer | undefined
  readonly #fate: Uint8Array
  readonly #intended: Float64Array
  readonly #sentAt: Float64Array
  readonly #answeredAt: Float64Array
  readonly #firstAt: Float64Array
  readonly #arrivals: Uint32Array
  readonly #numbers: Uint32Array

  readonly room: Room
  /** Counts over all rooms of the run. */
  readonly sender: number
  /** Counts within the room. */
  readonly slot: number
  /** What the refs of its messages begin with. */
  readonly refStart: string
  readonly refStartBytes: Buffer

  /** `most` bounds the messages that it will ever say. */
  constructor(
    { room, sender, slot, refStart }: Pick<Book, 'room' | 'sender' | 'slot' | 'refStart'>,
    most: number,
  ) {
    this.room = room
    this.sender = sender
    this.slot = slot
    this.refStart = refStart
    this.refStartBytes = Buffer.from(refStart)
    this.#fate = new Uint8Array(most)
    this.#intended = new Float64Array(most)
    this.#sentAt = new Float64Array(most)
    this.#answeredAt = new Float64Array(most)
    this.#firstAt = new Float64Array(most)
    this.#arrivals = new Uint32Array(most)
    this.#numbers = new Uint32Array(most)
  }

  /** Messages that are neither acknowledged nor refused. */
  get unanswered(): number {
    return this.sent - this.acked - this.refused
  }

  /** Notes the next message as sent; answers its place, from 0. */
  say(intended: number, sentAt: number): number {
    const seq = this.sent++
    this.#fate[seq] = 1
    this.#intended[seq] = intended
    this.#sentAt[seq] = sentAt
    return seq
  }

  /** Notes the answer; false when none was awaited. */
  answer(seq: number, fate: 'acked' | 'refused' | 'doubtful', now: number): boolean {
    if (this.#fate[seq] !== 1) return false
    this.#fate[seq] = fates.indexOf(fate)
    this.#answeredAt[seq] = now
    if (fate === 'acked') this.acked++
    else this.refused++
    return true
  }

  /** Notes that one more member got the message; answers how many have it. */
  arrive(seq: number, now: number): number {
    const arrived = (this.#arrivals[seq] ?? 0) + 1
    this.#arrivals[seq] = arrived
    if (arrived === 1) this.#firstAt[seq] = now
    return arrived
  }

  /** Notes the number with which a message was acknowledged or shown; false when it had another one before. */
  number(seq: number, number: number): boolean {
    const known = this.#numbers[seq]
    if (known === number) return true
    if (known !== 0) return false
    this.#numbers[seq] = number
    return true
  }

  fate(seq: number): Fate {
    return fates[this.#fate[seq] ?? 0] ?? 'unsent'
  }

  /** 0: none is known. */
  numberOf(seq: number): number {
    return this.#numbers[seq] ?? 0
  }

  intended(seq: number): number {
    return this.#intended[seq] ?? 0
  }

  sentAt(seq: number): number {
    return this.#sentAt[seq] ?? 0
  }

  /** How many it had said by a moment. */
  sentBy(moment: number): number {
    let [low, high] = [0, this.sent]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.sentAt(middle) <= moment) low = middle + 1
      else high = middle
    }
    return low
  }

  /** 0: it was not. */
  answeredAt(seq: number): number {
    return this.#answeredAt[seq] ?? 0
  }

  /** When the first member got it. */
  firstAt(seq: number): number {
    return this.#firstAt[seq] ?? 0
  }
}
