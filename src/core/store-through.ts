/** A store seen through something that stands before each of its questions. Batches, and its end, pass by. */

import type { Store } from './ports.ts'

/** Asks, or not, or later: whatever it does, it answers like the store. */
export type Pass = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>

export function storeThrough(store: Store, pass: Pass): Store {
  const { rooms } = store
  return {
    rooms: {
      create: (room) => pass(() => rooms.create(room)),
      find: (id) => pass(() => rooms.find(id)),
      search: (query, limit, after) => pass(() => rooms.search(query, limit, after)),
      newest: (limit, after) => pass(() => rooms.newest(limit, after)),
      heads: (ids) => pass(() => rooms.heads(ids)),
    },
    messages: (room, page) => pass(() => store.messages(room, page)),
    ledger: (rooms) => pass(() => store.ledger(rooms)),
    writer: () => store.writer(),
    ready: () => pass(() => store.ready()),
    close: () => store.close(),
  }
}
