/** A closed loop: a sender says its messages in a row, at most a window of them unanswered. */

import type { Peer } from './peer.ts'

/** Messages in a row, after which arrivals get their turn. */
const stretch = 64

/** One sender's row. */
export class Burst {
  #left: number
  #scheduled = false
  #resolve: () => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  constructor(
    private readonly peer: Peer,
    private readonly plan: { messages: number; window: number },
  ) {
    this.#left = plan.messages
  }

  /** Resolves when all was said, or the sender's socket is gone, or `stop` was called; rejects when nothing can be said. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.peer.answered = () => this.#more()
      this.#more()
    })
  }

  /** Says nothing more. */
  stop(): void {
    this.#left = 0
    this.peer.answered = () => undefined
    this.#resolve()
  }

  #more(): void {
    try {
      this.#say()
    } catch (error) {
      this.#reject(error)
      this.stop()
    }
    if (this.#left === 0) return this.stop()
    if (this.#open && !this.#scheduled) this.#schedule()
  }

  #say(): void {
    for (let i = 0; i < stretch && this.#left > 0 && this.#open; i++) {
      if (!this.peer.say()) return this.stop()
      this.#left--
    }
  }

  get #open(): boolean {
    return this.peer.unanswered < this.plan.window
  }

  #schedule(): void {
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#more()
    })
  }
}
