/** Whether the store has of each room what its head promises: counted in one statement, so that nothing moves meanwhile. */

import type { Hub } from '../../core/hub.ts'
import type { Store } from '../../core/ports.ts'
import type { LedgerRow } from '../../protocol/watched.ts'

interface NamedRoom {
  id: string
  name: string
}

export interface LedgerDeps {
  store: Pick<Store, 'ledger'>
  hub: Pick<Hub, 'rooms'>
  /** The rooms with the most traffic, the busiest first. */
  busiestRooms(most: number): NamedRoom[]
}

const most = 10

/**
 * Of the rooms with the most traffic and, where there are few, of the liveliest. Counting a large room is work: who asks
 * meanwhile gets the same answer. Rejects with StorageUnavailable.
 */
export function ledgerOf(deps: LedgerDeps): () => Promise<LedgerRow[]> {
  let underWay: Promise<LedgerRow[]> | undefined
  return () => {
    underWay ??= countIn(deps).finally(() => (underWay = undefined))
    return underWay
  }
}

async function countIn({ store, hub, busiestRooms }: LedgerDeps): Promise<LedgerRow[]> {
  const lively = await hub.rooms({ limit: most })
  const names = new Map([...busiestRooms(most), ...(lively?.items ?? [])].map(({ id, name }) => [id, name]))
  const rooms = [...names.keys()].slice(0, most)
  const counted = await store.ledger(rooms)
  return rooms.flatMap((id) => {
    const row = counted.get(id)
    return row ? [{ id, name: names.get(id) ?? id, ...row }] : []
  })
}
