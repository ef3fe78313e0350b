/** A store behind a network that fails: it answers late, not at all, or does what was asked after it was given up. */

import { memoryStore } from '../../src/adapters/memory/store.ts'
import { StorageUnavailable, type Clock, type Store, type Writer } from '../../src/core/ports.ts'
import { storeThrough } from '../../src/core/store-through.ts'
import type { Random } from '../support/random.ts'

const deadlineMs = 2_000
const latencyMs = 20

/** Up: it answers. Down: it refuses at once. Hung: it says nothing, and may do later what it was asked. */
export type Health = 'up' | 'down' | 'hung'

export class SimulatedStore {
  /** What is kept, whatever happens to the servers and the network before it. */
  readonly kept = memoryStore()
  health: Health = 'up'

  constructor(
    private readonly random: Random,
    /** Time that goes on whichever server lives. */
    private readonly timers: Pick<Clock, 'after'>,
  ) {}

  /** The store as one server reaches it. */
  reached(): Store {
    const through = storeThrough(this.kept, (ask) => this.call(ask))
    return { ...through, writer: () => this.writer(this.kept.writer()) }
  }

  private writer(writer: Writer): Writer {
    return { append: (utterances) => this.call(() => writer.append(utterances)) }
  }

  /** One call over the network. What is done is done whether or not anybody hears of it. */
  private async call<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.health === 'down') throw new StorageUnavailable('refused')
    const chance = this.random()
    if (this.health === 'hung' || chance < 0.03) return this.unheard(work)
    await this.pause(this.random() * latencyMs)
    if (chance < 0.06) throw new StorageUnavailable('the connection broke before')
    const answer = await work()
    if (chance < 0.09) throw new StorageUnavailable('the connection broke after')
    return answer
  }

  /** Given up at the deadline; done before that, long after it, or never. */
  private async unheard<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const fate = this.random()
    if (fate < 0.7) this.timers.after(this.random() * 3 * deadlineMs, () => void work())
    await this.pause(deadlineMs)
    throw new StorageUnavailable('no answer within the deadline')
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.timers.after(ms, resolve))
  }
}
