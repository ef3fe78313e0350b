/** The account that Postgres runs as: it refuses root, so root lends it another one. */

import { execFile } from 'node:child_process'
import { realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError } from './embedded-errors.ts'

const run = promisify(execFile)

/** Leaves room for the names of our folder and of the socket in a socket's address, 104 bytes on macOS. */
const longestRoot = 64

/** Another account than our own. */
export interface Account {
  uid: number
  gid: number
}

/** Whom to run Postgres as; undefined: as ourselves. An existing cluster's owner stays its owner. */
export async function accountFor(cluster: string): Promise<Account | undefined> {
  const us = process.getuid?.()
  const owner = await stat(cluster).catch(() => undefined)
  if (us === 0) return owner ? lent(owner, cluster) : await spareAccount()
  if (!owner || owner.uid === us) return undefined
  throw new EmbeddedError(
    `The folder ${cluster} belongs to user ${owner.uid}: start the server as that user, or choose another DATA_DIR.`,
  )
}

function lent(owner: Account, cluster: string): Account {
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  throw new EmbeddedError(
    `Postgres cannot use the folder ${cluster} while root owns it: give it to another user with chown -R, or choose another DATA_DIR.`,
  )
}

async function spareAccount(): Promise<Account> {
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'))
  if (account) return account
  throw new EmbeddedError(
    'Postgres does not run as root, and there is no user postgres or nobody: start the server as a normal user, or set DATABASE_URL.',
  )
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined // `id` fails exactly when there is no such user
  }
}

/** A temporary folder that the account can reach, with a path short enough to hold a socket. */
export async function temporaryRoot(account: Account | undefined): Promise<string> {
  for (const candidate of [tmpdir(), '/tmp', '/var/tmp']) {
    const root = await realpath(candidate).catch(() => undefined)
    if (root && root.length <= longestRoot && (!account || (await openToAll(root)))) return root
  }
  throw new EmbeddedError(
    `Postgres needs a temporary folder that every user may enter, with a path of at most ${longestRoot} characters: set TMPDIR to one, or set DATABASE_URL.`,
  )
}

async function openToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) return false
  return folder === dirname(folder) || openToAll(dirname(folder))
}
