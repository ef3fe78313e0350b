/** One run: a fresh server, a fresh generator, one task. */

import { exitCodes, Unable } from '../failure.ts'
import { Loader } from './loader.ts'
import type { Peer } from './peer.ts'
import { Stand } from './stand.ts'
import type { Done, Task } from './tasks.ts'

export interface Ground {
  /** Where servers keep what they keep. */
  folder: string
  /** Aborted when the user wants no more. */
  signal: AbortSignal
}

/** Rejects with Unable, and leaves nothing behind then. */
export async function session<Asked extends Task>(
  peer: Peer,
  { folder, signal }: Ground,
  task: (stand: Stand) => Asked,
): Promise<Done<Asked>> {
  // It starts while the server does.
  const loader = new Loader()
  try {
    const stand = await Stand.putUp(peer, folder, signal)
    try {
      return await loader.perform(task(stand), signal)
    } catch (error) {
      throw explained(error, stand)
    } finally {
      // The server goes first, so that no ports of clients stay behind.
      await stand.end()
    }
  } finally {
    await loader.end()
  }
}

/** A server that has ended is why its generator failed. */
function explained(error: unknown, stand: Stand): unknown {
  const ended = stand.ended()
  const interrupted = error instanceof Unable && error.exitCode === exitCodes.interrupted
  return ended === undefined || interrupted ? error : new Unable(ended, exitCodes.error, { cause: error })
}
