/** A folder in which servers keep what they keep, removed again whatever happens. */

import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCodes, Unable } from '../failure.ts'

/** Rejects with Unable where the processor's seconds cannot be read. */
export async function inFolder<Found>(work: (folder: string) => Promise<Found>): Promise<Found> {
  if (process.platform !== 'linux')
    throw new Unable('It reads what the processor did from /proc, which only Linux has.', exitCodes.invalid)
  const folder = await mkdtemp(join(tmpdir(), 'glassroom-bench-'))
  // A second Ctrl-C leaves no time for more.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', remove)
  try {
    // A database may run as another user.
    await chmod(folder, 0o755)
    return await work(folder)
  } finally {
    process.off('exit', remove)
    await rm(folder, { recursive: true, force: true })
  }
}
