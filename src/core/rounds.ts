/** What a server looks after regularly: peers that fell silent, and rooms that were written to elsewhere. */

import type { Hub } from './hub.ts'
import { StorageUnavailable, type Clock } from './ports.ts'

const lookEveryMs = 5_000
const reconcileEveryMs = 2_000

/** Starts the rounds; the answer stops them. Each waits for its last one to end. */
export function startRounds(hub: Hub, clock: Clock): () => void {
  const stops = [
    every(clock, lookEveryMs, () => lookAfter(hub, clock)),
    every(clock, reconcileEveryMs, () => reconcile(hub)),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function lookAfter(hub: Hub, clock: Clock): void {
  const now = clock.monotonic()
  for (const connection of hub.connections) connection.check(now)
  hub.sweep()
}

async function reconcile(hub: Hub): Promise<void> {
  try {
    await hub.reconcile()
  } catch (error) {
    // The store is watched from outside, and the next round asks again.
    if (!(error instanceof StorageUnavailable)) throw error
  }
}

function every(clock: Clock, ms: number, run: () => void | Promise<void>): () => void {
  let cancel = clock.after(ms, round)
  let stopped = false
  function round(): void {
    void Promise.resolve(run()).then(() => {
      if (!stopped) cancel = clock.after(ms, round)
    })
  }
  return () => {
    stopped = true
    cancel()
  }
}
