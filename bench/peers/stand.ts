/** One peer that runs, from a clean state, on the server's core. */

import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer, type Started } from '../server/started.ts'
import { moveToGeneratorCore, onServerCore } from './machine.ts'
import type { Peer } from './peer.ts'
import { startedBy } from './processor.ts'

/** Milliseconds that a server has to end by itself: a database of its own must not be broken off. */
const endMs = 15_000

export class Stand {
  /** `ws://127.0.0.1:…/` */
  readonly url: string
  /** Of the server's own process. */
  readonly pid: number

  private constructor(
    private readonly peer: Peer,
    private readonly folder: string,
    private readonly started: Started,
  ) {
    this.url = `ws://${started.url.host}/`
    this.pid = started.pid
  }

  /** Starts the peer in a folder of its own within this one. Rejects with Unable. */
  static async putUp(peer: Peer, within: string, signal: AbortSignal): Promise<Stand> {
    const folder = await mkdtemp(join(within, `${peer.key}-`))
    try {
      const seed = seedOf(peer, within)
      const { command, url } = await peer.prepare(folder, existsSync(seed) ? seed : undefined)
      // Each program takes the place of the one before: what is started is the server.
      const options = { signal, endMs, ...(url ? { url } : {}) }
      const started = await startServer(`exec ${onServerCore()}${command}`, options)
      for (const pid of startedBy(started.pid)) moveToGeneratorCore(pid)
      return new Stand(peer, folder, started)
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** What it said last, when it has ended by itself. */
  ended(): string | undefined {
    return this.started.ended()
  }

  /** Ends it, and removes what it kept. */
  async end(): Promise<void> {
    await this.started.end()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Ends it; what it kept is where the next ones of this peer start from. */
  async endAsSeed(within: string): Promise<void> {
    await this.started.end()
    await rename(this.folder, seedOf(this.peer, within))
  }
}

function seedOf({ key }: Peer, within: string): string {
  return join(within, `seed-${key}`)
}
