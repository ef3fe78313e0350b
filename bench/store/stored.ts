/** Our store, by itself: what a writer of the server does with a batch. */

import type { Address } from '../../src/adapters/postgres/client.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import type { Utterance } from '../../src/core/message.ts'
import type { Store, Writer } from '../../src/core/ports.ts'
import type { Lane, Way } from './way.ts'

const deadlineMs = 10_000

export function storeWay(connections: number, batch: number): Way {
  return {
    name: `store, ${batch} each`,
    kind: 'store',
    connections,
    open: (address) => new StoreLane(address, batch),
  }
}

class StoreLane implements Lane {
  private readonly store: Store
  private readonly writer: Writer

  constructor(
    address: Address,
    private readonly batch: number,
  ) {
    this.store = openStore(address, { deadlineMs })
    this.writer = this.store.writer()
  }

  prepare(drafts: readonly Utterance[]): () => Promise<void> {
    return async () => {
      for (let from = 0; from < drafts.length; from += this.batch)
        await this.append(drafts.slice(from, from + this.batch))
    }
  }

  close(): Promise<void> {
    return this.store.close()
  }

  private async append(drafts: readonly Utterance[]): Promise<void> {
    const outcomes = await this.writer.append(drafts)
    const lost = outcomes.find((outcome) => !('receipt' in outcome) || outcome.receipt.repeated)
    if (lost) throw new Error(`a message was not stored: ${JSON.stringify(lost)}`)
  }
}
