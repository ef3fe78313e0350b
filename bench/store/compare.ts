/** Every way in turn, round after round. */

import { ensureRoom } from '../machine/limits.ts'
import { inFolder } from '../peers/folder.ts'
import { glassroom } from '../peers/peer.ts'
import type { Ground } from '../peers/session.ts'
import { copyWay } from './copy.ts'
import type { Database } from './database.ts'
import { makeRooms } from './drafts.ts'
import { insertWay } from './insert.ts'
import { measure, type Measured } from './measure.ts'
import { storeWay } from './stored.ts'
import type { StoreOptions } from './study.ts'
import type { Way } from './way.ts'
import { measureServer } from './whole-server.ts'

const connections = [1, 2, 4]

/** In the order in which they are measured; anew each time, since ways that number messages count from 1. */
function ways(): Way[] {
  const each = (way: (connections: number, batch: number) => Way, batches: readonly number[]) =>
    batches.flatMap((batch) => connections.map((count) => way(count, batch)))
  return [
    ...connections.map((count) => copyWay(count, true)),
    copyWay(2, false),
    ...each(insertWay, [100, 500]),
    ...each(storeWay, [100, 500, 1_000]),
  ]
}

/** Rejects with Unable: at once where the whole server cannot be measured, and when it is stopped. */
export function compareWays(
  database: Database,
  options: StoreOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Measured[]> {
  glassroom()
  ensureRoom({ connections: Math.max(...options.rooms), loopback: true, workers: 1 })
  return inFolder((folder) => compareIn(database, options, { folder, signal }, say))
}

async function compareIn(
  database: Database,
  { rounds, rooms, seconds }: StoreOptions,
  { folder, signal }: Ground,
  say: (line: string) => void,
): Promise<Measured[]> {
  const found: Measured[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const count of rooms) {
      for (const way of ways()) {
        say(`round ${round} of ${rounds} · rooms: ${count} · ${way.name} · connections: ${way.connections}`)
        found.push(await measure(database, way, { rooms: makeRooms(count), round, seconds, signal }))
      }
      for (const writers of connections) {
        say(`round ${round} of ${rounds} · rooms: ${count} · whole server · connections: ${writers}`)
        found.push(await measureServer(database, writers, { rooms: count, round, seconds, signal, folder }))
      }
    }
  }
  return found
}
