/** Several backends behind one queue of our own, bounded: the driver's queue is bounded by nothing. */

import type { Row } from 'postgres'
import { StorageUnavailable } from '../../core/ports.ts'
import type { Ask, Backend } from './backend.ts'
import { StatementFault, unavailable } from './faults.ts'

interface Waiting {
  take(backend: Backend): void
  fail(error: StorageUnavailable): void
}

export interface PoolSettings {
  /** Turns that may wait for a backend. */
  mostWaiting: number
  /** Milliseconds that each may wait. */
  waitMs: number
}

export class BackendPool {
  private readonly idle: Backend[]
  private readonly waiting = new Set<Waiting>()
  /** Turns that ended with StorageUnavailable since one last did not. */
  private failures = 0

  constructor(
    private readonly backends: readonly Backend[],
    private readonly settings: PoolSettings,
  ) {
    this.idle = [...backends]
  }

  /** Runs a statement on the first backend that is free, as `turn` says. */
  run<T extends Row>(ask: Ask<T>): Promise<readonly T[]> {
    return this.turn((backend) => backend.run(ask))
  }

  /**
   * Does work with the first backend that is free. Waiting for it is bounded apart from the backend's own deadline, so that
   * who waited long has as much time as who did not, and costs no connection. Rejects at once when too many wait. Rejects
   * with StorageUnavailable, with StatementFault when a value can be no value of its type, or with what our own code threw.
   */
  async turn<T>(work: (backend: Backend) => Promise<T>): Promise<T> {
    const backend = this.idle.pop() ?? (await this.free())
    return this.lend(backend, work)
  }

  /**
   * Resolves unless all that was run of late failed, as many turns in a row as there are backends: then `ask` must succeed
   * on an idle one. Waits for nobody. Rejects with StorageUnavailable.
   */
  async assertServing(ask: Ask<Row>): Promise<void> {
    if (this.failures < this.backends.length) return
    const backend = this.idle.pop()
    if (!backend) throw new StorageUnavailable('every read fails')
    await this.lend(backend, () => backend.run(ask)).catch((error: unknown) => {
      throw error instanceof StorageUnavailable
        ? new StorageUnavailable('every read fails', { cause: error })
        : error
    })
  }

  async close(): Promise<void> {
    for (const { fail } of this.waiting) fail(new StorageUnavailable('the store is closed'))
    await Promise.all(this.backends.map((backend) => backend.close()))
  }

  private async lend<T>(backend: Backend, work: (backend: Backend) => Promise<T>): Promise<T> {
    try {
      const answer = await work(backend)
      this.failures = 0
      return answer
    } catch (error) {
      if (error instanceof StorageUnavailable) this.failures += 1
      throw error instanceof StatementFault && error.kind === 'retry'
        ? unavailable('Postgres gave way to others', error)
        : error
    } finally {
      this.release(backend)
    }
  }

  private free(): Promise<Backend> {
    const { mostWaiting, waitMs } = this.settings
    if (this.waiting.size >= mostWaiting) {
      return Promise.reject(new StorageUnavailable(`${mostWaiting} statements wait for Postgres`))
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
      const late = () => waiting.fail(new StorageUnavailable(`no turn at Postgres within ${waitMs} ms`))
      const timer = setTimeout(late, waitMs)
      this.waiting.add(waiting)
    })
  }

  private release(backend: Backend): void {
    const [next] = this.waiting
    if (next) next.take(backend)
    else this.idle.push(backend)
  }
}
