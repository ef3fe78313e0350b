/**
 * Holds jobs for an exact time: a timer sleeps for most of it, since it may be late by more than a millisecond, and the
 * event loop is turned until the moment is there.
 */

import { micros } from '../clock.ts'

/** What a timer is trusted to be late at most. */
const careMicros = 2_500

export class ExactDelay {
  readonly #held: { due: number; job: () => void }[] = []
  #watched = false

  /** Every job is held for so many milliseconds; they stay in their order. */
  constructor(private readonly ms: number) {}

  hold(job: () => void): void {
    this.#held.push({ due: micros() + this.ms * 1_000, job })
    if (!this.#watched) this.#watch()
  }

  #watch(): void {
    this.#watched = true
    for (let first = this.#held[0]; first && first.due <= micros(); first = this.#held[0]) {
      this.#held.shift()
      first.job()
    }
    const [next] = this.#held
    if (!next) return void (this.#watched = false)
    const sleepMs = Math.floor((next.due - micros() - careMicros) / 1_000)
    if (sleepMs > 0) setTimeout(() => this.#watch(), sleepMs)
    else setImmediate(() => this.#watch())
  }
}
