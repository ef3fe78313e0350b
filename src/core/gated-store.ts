/** A store that is not asked in vain: while it is known to be silent, reading fails at once instead of at the deadline. */

import type { Circuit } from './circuit.ts'
import { StorageUnavailable, type Store } from './ports.ts'

export function gatedStore(store: Store, circuit: Circuit): Store {
  const gated = <Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) => {
    return (...args: Args): Promise<Answer> =>
      circuit.state === 'open' && circuit.silent
        ? Promise.reject(new StorageUnavailable('the store is away'))
        : ask(...args)
  }
  const { rooms } = store
  return {
    rooms: {
      create: gated((room) => rooms.create(room)),
      find: gated((id) => rooms.find(id)),
      search: gated((query, limit, after) => rooms.search(query, limit, after)),
      newest: gated((limit, after) => rooms.newest(limit, after)),
      heads: gated((ids) => rooms.heads(ids)),
    },
    messages: gated((room, page) => store.messages(room, page)),
    writer: () => store.writer(),
    ready: () => store.ready(),
    close: () => store.close(),
  }
}
