/** Whether the server is ready, and what of it is not. */

import type { Store } from '../core/ports.ts'

export interface Health {
  /** `degraded` serves on without a dependency; `unavailable` wants no new clients. */
  status: 'ok' | 'degraded' | 'unavailable'
  dependencies: { postgres: 'reachable' | 'unreachable' }
}

/** Asks at each call; the store's own deadline bounds the answer. Never rejects. */
export async function health(store: Pick<Store, 'ready'>, hub: { draining: boolean }): Promise<Health> {
  const postgres = await store.ready().then(
    () => 'reachable' as const,
    () => 'unreachable' as const,
  )
  const serving = postgres === 'reachable' ? 'ok' : 'degraded'
  return { status: hub.draining ? 'unavailable' : serving, dependencies: { postgres } }
}
