/** Several backends behind one queue of our own, bounded: the driver's queue is bounded by nothing. */

import type { Row } from 'postgres'
import { StorageUnavailable } from '../../core/ports.ts'
import type { Ask, Backend } from './backend.ts'
import { StatementFault, unavailable } from './faults.ts'

interface Waiting {
  take(backend: Backend): void
  fail(error: StorageUnavailable): void
}

export class BackendPool {
  private readonly idle: Backend[]
  private readonly waiting = new Set<Waiting>()

  constructor(
    private readonly backends: readonly Backend[],
    private readonly mostWaiting: number,
  ) {
    this.idle = [...backends]
  }

  /**
   * Runs a statement on the first backend that is free; waiting for it counts towards the deadline. Rejects at once when
   * too many wait. Rejects with StorageUnavailable, with StatementFault when a value can be no value of its type, or with
   * what our own code threw.
   */
  async run<T extends Row>(ask: Ask<T>): Promise<readonly T[]> {
    const since = performance.now()
    const backend = this.idle.pop() ?? (await this.turn())
    try {
      return await backend.run(ask, since)
    } catch (error) {
      throw error instanceof StatementFault && error.kind === 'retry'
        ? unavailable('Postgres gave way to others', error)
        : error
    } finally {
      this.release(backend)
    }
  }

  async close(): Promise<void> {
    for (const { fail } of this.waiting) fail(new StorageUnavailable('the store is closed'))
    await Promise.all(this.backends.map((backend) => backend.close()))
  }

  private turn(): Promise<Backend> {
    if (this.waiting.size >= this.mostWaiting) {
      return Promise.reject(new StorageUnavailable(`${this.mostWaiting} statements wait for Postgres`))
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        this.waiting.delete(waiting)
      }
      const waiting: Waiting = {
        take: (backend) => {
          leave()
          resolve(backend)
        },
        fail: (error) => {
          leave()
          reject(error)
        },
      }
      const deadlineMs = this.backends[0]?.deadlineMs ?? 0
      const late = () => waiting.fail(new StorageUnavailable(`no turn at Postgres within ${deadlineMs} ms`))
      const timer = setTimeout(late, deadlineMs)
      this.waiting.add(waiting)
    })
  }

  private release(backend: Backend): void {
    const [next] = this.waiting
    if (next) next.take(backend)
    else this.idle.push(backend)
  }
}
