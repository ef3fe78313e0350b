/** The slowest messages of a run, by their slowest delivery. */

const kept = 20

export interface Slow {
  sender: number
  seq: number
  /** Microseconds from the intended time to the slowest delivery. */
  latency: number
}

export class Slowest {
  /** Latencies up to this one are not among the slowest. */
  least = -1
  readonly #slow: Slow[] = []

  /** Takes a delivery that is slower than `least`. */
  offer(sender: number, seq: number, latency: number): void {
    const known = this.#slow.find((slow) => slow.sender === sender && slow.seq === seq)
    if (known) known.latency = Math.max(known.latency, latency)
    else this.#slow.push({ sender, seq, latency })
    this.#slow.sort((a, b) => b.latency - a.latency)
    this.#slow.length = Math.min(this.#slow.length, kept)
    if (this.#slow.length === kept) this.least = this.#slow.at(-1)?.latency ?? -1
  }

  /** Slowest first. */
  get messages(): readonly Slow[] {
    return this.#slow
  }
}
