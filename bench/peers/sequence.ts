/** What one member must hear: each talker's messages in their order, none missing, none twice, nobody else's. */
export class Sequence {
  /** Messages that a later one of the same talker came before. */
  missed = 0
  /** Messages that came again, or after a later one. */
  repeated = 0
  /** Messages of talkers of other rooms. */
  strange = 0
  readonly #next: Int32Array

  /** The talkers of a room have numbers in a row. */
  constructor(
    private readonly first: number,
    talkers: number,
  ) {
    this.#next = new Int32Array(talkers)
  }

  take(talker: number, number: number): void {
    const place = talker - this.first
    const expected = this.#next[place]
    if (expected === undefined) this.strange += 1
    else if (number < expected) this.repeated += 1
    else {
      this.missed += number - expected
      this.#next[place] = number + 1
    }
  }

  /** How many of a talker's messages have come, or were missed. */
  reached(talker: number): number {
    return this.#next[talker - this.first] ?? 0
  }

  /** Different messages that came. */
  get heard(): number {
    return this.#next.reduce((sum, next) => sum + next, 0) - this.missed
  }
}
