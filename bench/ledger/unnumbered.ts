/** What one witness saw without a number: which of it still waits for one, and whether the numbers keep its order. */

import type { Journaled } from './numbering.ts'

const [seen, told] = [1, 2] as const

export class Unnumbered {
  /** Messages seen whose number was not told. */
  awaiting = 0
  /** By the message's index. */
  #states = new Uint8Array(64)
  /** In the order of arrival; of the messages with a number only those next to one without. */
  readonly #log: (Journaled | number)[] = []
  /** The highest number in it. */
  #logged = 0

  /**
   * The message came, without a number; `highest` is that of the messages that came with one, and `inOrder` is false when
   * it came after a later one. True: its number was told before.
   */
  see(message: Journaled, highest: number, inOrder: boolean): boolean {
    if (highest > this.#logged) this.#logNumber(highest)
    if (inOrder) this.#log.push(message)
    const early = this.#enter(message, seen) === told
    if (!early) this.awaiting++
    return early
  }

  /** A message came with a number, in order. */
  follow(number: number): void {
    if (typeof this.#log.at(-1) !== 'number') this.#logNumber(number)
  }

  /** Whether the message came without a number, and still has none here. */
  awaits({ index }: Journaled): boolean {
    return this.#states[index] === seen
  }

  /** The number of a message was told, or that it will have none. True: for the first time, of a message that was seen. */
  hear(message: Journaled): boolean {
    const awaited = this.#enter(message, told) === seen
    if (awaited) this.awaiting--
    return awaited
  }

  /** How many numbers do not rise in the order of arrival. */
  get misnumbered(): number {
    let [wrong, highest] = [0, 0]
    for (const entry of this.#log) {
      const number = typeof entry === 'number' ? entry : ownNumber(entry)
      if (number > highest) highest = number
      else if (number > 0) wrong++
    }
    return wrong
  }

  #logNumber(number: number): void {
    this.#logged = number
    this.#log.push(number)
  }

  /** Adds to a message's state, and answers the one before. */
  #enter({ index }: Journaled, state: typeof seen | typeof told): number {
    if (index >= this.#states.length) {
      const grown = new Uint8Array(index * 2)
      grown.set(this.#states)
      this.#states = grown
    }
    const before = this.#states[index] ?? 0
    this.#states[index] = before | state
    return before
  }
}

function ownNumber({ number, twin }: Journaled): number {
  return twin ? 0 : (number ?? 0)
}
