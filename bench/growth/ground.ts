/** A folder in which servers start from a copy of one new database. */

import { Unable } from '../failure.ts'
import { inFolder } from '../peers/folder.ts'
import { peers, type Peer } from '../peers/peer.ts'
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

/** Throws Unable when it is not built. */
export function glassroom(): Peer {
  const found = peers.find(({ speech }) => speech === 'glassroom')
  if (found === undefined) throw new Unable('The peers lack Glassroom.')
  const remedy = found.missing()
  if (remedy !== undefined) throw new Unable(`Glassroom is not built. Run: ${remedy}`)
  return found
}
