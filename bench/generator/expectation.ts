/** An answer that a peer waits for, a bounded time. */

import { Unable } from '../failure.ts'

export type Awaited = 'welcome' | 'joined' | 'pong'

interface Waiting {
  for: Awaited
  timer: NodeJS.Timeout
  resolve: () => void
  reject: (error: unknown) => void
}

const patienceMs = 30_000

export class Expectation {
  #waiting: Waiting | undefined

  /** Resolves when the answer is `met`. Rejects with Unable when it takes too long, and with what it `fail`s for. */
  of(answer: Awaited): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = new Unable(
        `The server did not answer with \`${answer}\` within ${patienceMs / 1000} s. Does it speak the --dialect?`,
      )
      const timer = setTimeout(() => this.fail(late), patienceMs)
      // A run that failed elsewhere shall not be kept alive by what it no longer waits for.
      timer.unref()
      this.#waiting = { for: answer, timer, resolve, reject }
    })
  }

  met(answer: Awaited): void {
    if (this.#waiting?.for === answer) this.#end()?.resolve()
  }

  /** False when nothing is waited for. */
  fail(error: unknown): boolean {
    const waiting = this.#end()
    waiting?.reject(error)
    return waiting !== undefined
  }

  #end(): Waiting | undefined {
    const waiting = this.#waiting
    clearTimeout(waiting?.timer)
    this.#waiting = undefined
    return waiting
  }
}
