/** What one sender said, and what became of each message. 21 bytes a message; deliveries cost nothing here. */

/** What the server answered to a message. */
export type Fate = 'unsent' | 'sent' | 'acked' | 'refused'

const fates = ['unsent', 'sent', 'acked', 'refused'] as const satisfies Fate[]

export class Book {
  /** True once the sender's socket is gone: no answer is awaited any more. */
  left = false
  sent = 0
  acked = 0
  refused = 0
  readonly #fate: Uint8Array
  readonly #intended: Float64Array
  readonly #sentAt: Float64Array
  readonly #arrivals: Uint32Array

  /**
   * `slot` is the sender's place among those of its room; `most` bounds the messages it will ever say.
   */
  constructor(
    readonly room: number,
    readonly slot: number,
    readonly most: number,
  ) {
    this.#fate = new Uint8Array(most)
    this.#intended = new Float64Array(most)
    this.#sentAt = new Float64Array(most)
    this.#arrivals = new Uint32Array(most)
  }

  /** Messages that are neither acknowledged nor refused. */
  get unanswered(): number {
    return this.sent - this.acked - this.refused
  }

  /** Notes the next message as sent. */
  say(intended: number, sentAt: number): void {
    const seq = this.sent++
    this.#fate[seq] = 1
    this.#intended[seq] = intended
    this.#sentAt[seq] = sentAt
  }

  /** Notes the answer; false when none was awaited. */
  answer(seq: number, fate: 'acked' | 'refused'): boolean {
    if (this.#fate[seq] !== 1) return false
    this.#fate[seq] = fates.indexOf(fate)
    this[fate]++
    return true
  }

  /** Notes that one more member got the message; answers how many have it. */
  arrive(seq: number): number {
    return ++this.#arrivals[seq]!
  }

  fate(seq: number): Fate {
    return fates[this.#fate[seq] ?? 0] ?? 'unsent'
  }

  intended(seq: number): number {
    return this.#intended[seq] ?? 0
  }

  sentAt(seq: number): number {
    return this.#sentAt[seq] ?? 0
  }
}
