/** The folders of the embedded Postgres under the data folder, and the making of a new cluster. */

import { execFile } from 'node:child_process'
import { chown, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './embedded-account.ts'
import { cleanEnvironment, type Binaries } from './embedded-binaries.ts'
import { EmbeddedError } from './embedded-errors.ts'

const run = promisify(execFile)

/** The superuser of every cluster. */
export const user = 'glassroom'

/** A data folder and all that it takes to run Postgres in it. */
export interface Site {
  dataDir: string
  /** Holds Postgres' own files; it is there only once it is whole. */
  cluster: string
  logFile: string
  account: Account | undefined
  binaries: Binaries
  /** False: nothing is forced to disk, for tests. */
  sync: boolean
}

/**
 * Where a program finds its working folder, which is the cluster. Node enters it before it gives up root, so that a
 * parent folder closed to the lent account does not matter where this kind of path exists.
 */
export function clusterArgument(cluster: string, account: Account | undefined): string {
  return account && process.platform === 'linux' ? '/proc/self/cwd' : cluster
}

/** Makes the data folder and a cluster in it, unless they are there. A kill in the middle leaves no half cluster. */
export async function makeCluster(site: Site): Promise<void> {
  const { dataDir, cluster, account } = site
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 })
    if (await isCluster(cluster)) return
    await refuseOther(cluster)
    const fresh = await mkdtemp(`${cluster}.new-`)
    if (account) await chown(fresh, account.uid, account.gid)
    await initdb(site, fresh)
    await rename(fresh, cluster)
  } catch (error) {
    if (await isCluster(cluster)) return // another starter was faster, and may have swept ours away
    if (error instanceof EmbeddedError) throw error
    throw new EmbeddedError(
      `Postgres' files cannot be made in the data folder ${dataDir} (${codeOf(error)}): make it writable, or choose another folder with DATA_DIR.`,
    )
  }
}

async function initdb({ account, binaries, sync }: Site, folder: string): Promise<void> {
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' // macOS knows no C.UTF-8
  const options = ['--encoding=UTF8', `--locale=${locale}`, '--auth=trust', `--username=${user}`]
  if (!sync) options.push('--no-sync')
  const folderOption = ['-D', clusterArgument(folder, account)]
  try {
    await run(binaries.initdb, [...folderOption, ...options], {
      ...account,
      cwd: folder,
      env: cleanEnvironment,
    })
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    const reason = stderr.split('\n').find((line) => line.includes('error:')) ?? codeOf(error)
    throw new EmbeddedError(
      `Postgres could not make its files (${reason.trim()}): put that right, or choose another folder with DATA_DIR.`,
    )
  }
}

/**
 * Removes what kills in the middle of `makeCluster` left, and what a slower starter is still making: it will find the
 * whole one. Only for the owner of the data folder.
 */
export async function sweepHalfMade({ dataDir, cluster }: Site): Promise<void> {
  const left = (await readdir(dataDir)).map((name) => join(dataDir, name))
  for (const path of left) {
    if (path.startsWith(`${cluster}.new-`)) await rm(path, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function isCluster(folder: string): Promise<boolean> {
  return stat(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  )
}

async function refuseOther(cluster: string): Promise<void> {
  const names = await readdir(cluster).catch(() => [])
  if (names.length === 0) return
  throw new EmbeddedError(
    `${cluster} holds other things than Postgres' files: move it away, or choose another DATA_DIR.`,
  )
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
