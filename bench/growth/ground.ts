/** A folder in which servers start from a copy of one new database. */

import { inFolder } from '../peers/folder.ts'
import { glassroom } from '../peers/peer.ts'
import type { Ground } from '../peers/session.ts'
import { Stand } from '../peers/stand.ts'

/** Rejects with Unable when Glassroom is not there, cannot start, or the user wants no more. */
export function onGround<Found>(
  signal: AbortSignal,
  work: (ground: Ground) => Promise<Found>,
): Promise<Found> {
  return inFolder(async (folder) => {
    const seed = await Stand.putUp(glassroom(), folder, signal)
    await seed.endAsSeed(folder)
    return work({ folder, signal })
  })
}
