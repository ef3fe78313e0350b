/** A store that is not asked in vain: while it is known to be silent, reading fails at once instead of at the deadline. */

import type { Circuit } from './circuit.ts'
import { StorageUnavailable, type Store } from './ports.ts'
import { storeThrough } from './store-through.ts'

export function gatedStore(store: Store, circuit: Circuit): Store {
  return storeThrough(store, (ask) =>
    circuit.state === 'open' && circuit.silent
      ? Promise.reject(new StorageUnavailable('the store is away'))
      : ask(),
  )
}
