/** A store timed from outside: neither the adapter nor the core knows. */

import type { Store } from '../../core/ports.ts'
import type { Guard } from '../guard.ts'

export interface StoreCall {
  method:
    | 'messages'
    | 'ledger'
    | 'rooms.create'
    | 'rooms.find'
    | 'rooms.search'
    | 'rooms.newest'
    | 'rooms.heads'
    | 'ready'
  failed: boolean
  ms: number
}

/**
 * The same store; `onCall` hears of each call once it settled, and what it throws changes no answer. Batches pass by
 * unheard: the core tells of them.
 */
export function observed(store: Store, onCall: (call: StoreCall) => void, guard: Guard): Store {
  const tell = guard('storeCall', onCall)

  async function timed<Answer>(method: StoreCall['method'], call: () => Promise<Answer>): Promise<Answer> {
    const begun = performance.now()
    let failed = true
    try {
      const answer = await call()
      failed = false
      return answer
    } finally {
      tell({ method, failed, ms: performance.now() - begun })
    }
  }

  const { rooms } = store
  return {
    rooms: {
      create: (room) => timed('rooms.create', () => rooms.create(room)),
      find: (id) => timed('rooms.find', () => rooms.find(id)),
      search: (query, limit, after) => timed('rooms.search', () => rooms.search(query, limit, after)),
      newest: (limit, after) => timed('rooms.newest', () => rooms.newest(limit, after)),
      heads: (ids) => timed('rooms.heads', () => rooms.heads(ids)),
    },
    messages: (room, page) => timed('messages', () => store.messages(room, page)),
    ledger: (rooms) => timed('ledger', () => store.ledger(rooms)),
    writer: () => store.writer(),
    ready: () => timed('ready', () => store.ready()),
    close: () => store.close(),
  }
}
