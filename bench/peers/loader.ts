/** The generator, as its parent holds it: a process on a core of its own, for one task. */

import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Unable } from '../failure.ts'
import { unlessStopped } from '../stopping.ts'
import { onGeneratorCore } from './machine.ts'
import type { Done, Task } from './tasks.ts'

type Answer = { done: unknown } | { failure: string }

export class Loader {
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  #failure: Error | undefined

  constructor() {
    const program = fileURLToPath(new URL('./generator.ts', import.meta.url))
    // The terminal's Ctrl-C is for the parent alone.
    this.#child = fork(program, [], { ...onGeneratorCore(), detached: true })
    this.#gone = new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      // It could not even be started.
      this.#child.once('error', (error) => {
        this.#failure = error
        resolve()
      })
    })
  }

  /** Rejects with Unable, also when the user wants no more. */
  perform<Asked extends Task>(task: Asked, signal: AbortSignal): Promise<Done<Asked>> {
    const answer = new Promise<unknown>((resolve, reject) => {
      const { exitCode, signalCode } = this.#child
      const died = (how: unknown) => reject(new Unable(`The generator ended unasked (${String(how)}).`))
      const before = this.#failure?.message ?? signalCode ?? exitCode
      if (before !== null) return died(before)
      this.#child.once('error', ({ message }) => died(message))
      this.#child.once('exit', (code, killed) => died(killed ?? code))
      this.#child.once('message', (answer: Answer) => {
        if ('done' in answer) resolve(answer.done)
        else reject(new Unable(answer.failure))
      })
      this.#child.send(task)
    })
    return unlessStopped(signal, answer as Promise<Done<Asked>>)
  }

  /** Ends the process with all its connections. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#gone
  }
}
