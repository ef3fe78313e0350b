/**
 * The order in which one listener got a room's messages, in constant memory: each sender's own order, the room's
 * numbers, and a digest that is equal for two listeners only if they saw the same messages in the same order.
 */

/** What a message is to this listener: new in its place, new but after a later one, seen before, or from before it came. */
export type Arrival = 'inOrder' | 'late' | 'repeated' | 'early'

export class Order {
  /** Messages taken, repeats left out. */
  count = 0
  /** Messages that came without a number, and were not told one. */
  unnumbered = 0
  /** The highest number that a message came with. */
  highest = 0
  #highestTold = 0
  #digestA = 0x9e3779b9 | 0
  #digestB = 0x85ebca6b | 0
  readonly #next: Uint32Array
  readonly #skipped: (Set<number> | undefined)[]

  /** `from` is by sender of the room: the first message that this listener is owed. */
  constructor(private readonly from: Uint32Array) {
    this.#next = from.slice()
    this.#skipped = new Array<Set<number> | undefined>(from.length)
  }

  /**
   * Takes the message `seq` (from 0) of the room's sender `slot`, which the room gave the number `number` (from 1;
   * 0: none yet).
   */
  take(slot: number, seq: number, number: number): Arrival {
    const next = this.#next[slot] ?? 0
    const late = seq < next
    if (late && !this.#skipped[slot]?.delete(seq)) return seq < (this.from[slot] ?? 0) ? 'early' : 'repeated'
    if (!late) this.#advance(slot, next, seq)
    this.count++
    this.#digestA = (Math.imul(this.#digestA ^ (seq + 1), 0x85ebca6b) + slot) | 0
    this.#digestB = (Math.imul(this.#digestB ^ (this.#digestA >>> 13), 0xc2b2ae35) + seq) | 0
    return this.#numbered(number) && !late ? 'inOrder' : 'late'
  }

  /** Whether the sender's message was taken. */
  has(slot: number, seq: number): boolean {
    return seq < (this.#next[slot] ?? 0) && !this.#skipped[slot]?.has(seq)
  }

  /** The first message of the sender that is owed. */
  first(slot: number): number {
    return this.from[slot] ?? 0
  }

  /** The sender's message after the last one that was taken. */
  next(slot: number): number {
    return this.#next[slot] ?? 0
  }

  /** A message that came without a number has this one. */
  tell(number: number): void {
    this.unnumbered--
    this.#highestTold = Math.max(this.#highestTold, number)
  }

  /** Numbers below the highest that no message has. */
  get holes(): number {
    return Math.max(0, Math.max(this.highest, this.#highestTold) - (this.count - this.unnumbered))
  }

  get digest(): string {
    return `${this.count}-${(this.#digestA >>> 0).toString(16)}-${(this.#digestB >>> 0).toString(16)}`
  }

  #advance(slot: number, next: number, seq: number): void {
    this.#next[slot] = seq + 1
    if (seq === next) return
    const skipped = (this.#skipped[slot] ??= new Set())
    for (let missing = next; missing < seq; missing++) skipped.add(missing)
  }

  /** False when a number went back, or came again. */
  #numbered(number: number): boolean {
    if (number === 0) {
      this.unnumbered++
      return true
    }
    const rising = number > this.highest
    if (rising) this.highest = number
    return rising
  }
}
