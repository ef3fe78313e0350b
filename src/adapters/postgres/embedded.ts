/**
 * The Postgres that comes with the server, for whoever names none: a real one, in a data folder of its own, reached by a
 * private socket. Who owns it is a lock inside it, so that nothing a killed server left behind is in the way.
 */

import { join, resolve } from 'node:path'
import type { Endpoint } from './client.ts'
import { accountFor } from './embedded-account.ts'
import { findBinaries } from './embedded-binaries.ts'
import { makeCluster, sweepHalfMade } from './embedded-cluster.ts'
import { EmbeddedServer } from './embedded-server.ts'

export interface EmbeddedOptions {
  dataDir: string
  /** Told of what a person watching would want to know: an adoption, a Postgres that ended by itself. */
  log?: (line: string) => void
  /** False: nothing is forced to disk, for tests. Default true. */
  sync?: boolean
}

/** A Postgres that is ours until `stop`. Should it end by itself, it is started again at the same address. */
export interface Embedded {
  address: Endpoint
  dataDir: string
  /** Ends Postgres and resolves when it is gone. Calling again gives the same answer. */
  stop(): Promise<void>
}

/**
 * Starts Postgres in the data folder, made if need be, or takes over the one that a killed server left running there.
 * Rejects with DataFolderInUse when a live server owns it, with EmbeddedError when it cannot run.
 */
export async function startEmbedded({
  dataDir,
  log = () => {},
  sync = true,
}: EmbeddedOptions): Promise<Embedded> {
  const folder = resolve(dataDir)
  const cluster = join(folder, 'postgres')
  const account = await accountFor(cluster)
  const binaries = await findBinaries(account)
  const site = { dataDir: folder, cluster, logFile: join(folder, 'postgres.log'), account, binaries, sync }
  await makeCluster(site)
  const server = new EmbeddedServer(site, log)
  try {
    await server.own()
  } catch (error) {
    await server.clear()
    throw error
  }
  await sweepHalfMade(site).catch((error: Error) =>
    log(`Unfinished files of Postgres are left: ${error.message}.`),
  )
  return server
}
