/** A generator in a process of its own, as its parent holds it. */

import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { clockEpoch } from '../clock.ts'
import { exitCodes, Unable } from '../failure.ts'
import type { Beat, Hand, Part, Settling, Task } from '../generator/hand.ts'
import { errorOf, type Answer, type Call, type Method } from './calls.ts'

interface Pending {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

export class Forked implements Hand {
  readonly #child: ChildProcess
  readonly #pending = new Map<number, Pending>()
  #calls = 0

  constructor() {
    const program = fileURLToPath(new URL('./worker.ts', import.meta.url))
    this.#child = fork(program, [String(clockEpoch())], {
      serialization: 'advanced',
      // The terminal's Ctrl-C is for the parent alone; the children end with the channel.
      detached: true,
    })
    this.#child.on('message', (answer: Answer) => this.#answered(answer))
    this.#child.on('exit', () => this.#gone())
    this.#child.on('error', () => this.#gone())
  }

  open = (task: Task): Promise<void> => this.#call('open', task)
  fill = (): Promise<void> => this.#call('fill')
  speak = (startAt: number): Promise<void> => this.#call('speak', startAt)
  drain = (): Promise<boolean> => this.#call('drain')
  awaitNumbers = (): Promise<void> => this.#call('awaitNumbers')
  settle = (how: Settling): Promise<Part> => this.#call('settle', how)
  stop = (): Promise<void> => this.#call('stop')
  beat = (): Promise<Beat> => this.#call('beat')

  /** Ends the process, too. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = new Promise((resolve) => this.#child.once('exit', resolve))
    await this.#call<void>('end').catch(() => undefined)
    if (this.#child.connected) this.#child.disconnect()
    await exited
  }

  #call<Value>(method: Method, ...args: unknown[]): Promise<Value> {
    const id = this.#calls++
    const call: Call = { id, method, args }
    return new Promise<unknown>((resolve, reject) => {
      if (!this.#child.connected) return reject(this.#lost)
      this.#pending.set(id, { resolve, reject })
      this.#child.send(call)
    }) as Promise<Value>
  }

  get #lost(): Unable {
    const { signalCode, exitCode } = this.#child
    const how = signalCode ? `killed by ${signalCode}` : `with ${exitCode ?? 'no word'}`
    return new Unable(`A generator process ended unasked, ${how}.`, exitCodes.error)
  }

  #answered(answer: Answer): void {
    const pending = this.#pending.get(answer.id)
    this.#pending.delete(answer.id)
    if ('failure' in answer) pending?.reject(errorOf(answer.failure))
    else pending?.resolve(answer.value)
  }

  #gone(): void {
    for (const { reject } of this.#pending.values()) reject(this.#lost)
    this.#pending.clear()
  }
}
