/** A folder in which servers start from a copy of one new database, removed again whatever happens. */

import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCodes, Unable } from '../failure.ts'
import { peers, type Peer } from '../peers/peer.ts'
import type { Ground } from '../peers/session.ts'
import { Stand } from '../peers/stand.ts'

/** Rejects with Unable when Glassroom is not there, cannot start, or the user wants no more. */
export async function onGround<Found>(
  signal: AbortSignal,
  work: (ground: Ground) => Promise<Found>,
): Promise<Found> {
  if (process.platform !== 'linux')
    throw new Unable('It reads what the processor did from /proc, which only Linux has.', exitCodes.invalid)
  const folder = await mkdtemp(join(tmpdir(), 'glassroom-growth-'))
  // A second Ctrl-C leaves no time for more.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', remove)
  try {
    // A database may run as another user.
    await chmod(folder, 0o755)
    const seed = await Stand.putUp(glassroom(), folder, signal)
    await seed.endAsSeed(folder)
    return await work({ folder, signal })
  } finally {
    process.off('exit', remove)
    await rm(folder, { recursive: true, force: true })
  }
}

/** Throws Unable when it is not built. */
export function glassroom(): Peer {
  const found = peers.find(({ speech }) => speech === 'glassroom')
  if (found === undefined) throw new Unable('The peers lack Glassroom.')
  const remedy = found.missing()
  if (remedy !== undefined) throw new Unable(`Glassroom is not built. Run: ${remedy}`)
  return found
}
