/** The Postgres process of a cluster: found by the file it keeps there, started, and ended. */

import { spawn } from 'node:child_process'
import { chown, mkdtemp, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { temporaryRoot, type Account } from './embedded-account.ts'
import { cleanEnvironment } from './embedded-binaries.ts'
import { clusterArgument, type Site } from './embedded-cluster.ts'
import { EmbeddedError } from './embedded-errors.ts'

const MiB = 1024 * 1024
const logMost = 16 * MiB
const pollMs = 10
const socketFolderPrefix = 'glassroom-pg-'

const settings = {
  listen_addresses: '',
  max_connections: '50',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic', // a statement's text may hold what a person said
}

const unsafeSettings = { fsync: 'off', full_page_writes: 'off' }

/** What a running Postgres tells of itself. */
export interface Postmaster {
  pid: number
  port: number
  socketDir: string
  /** `busy`: starting or stopping. `dead`: only its file is left. */
  state: 'ready' | 'busy' | 'dead'
}

/** The Postgres that last took this cluster, in whatever state. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = join(cluster, 'postmaster.pid')
  const text = await read(file)
  if (text === undefined) return undefined
  const [pid, , , port, socketDir = '', , , status] = text.split('\n').map((line) => line.trim())
  const found = { pid: Number(pid), port: Number(port), socketDir }
  if (await isPostmaster(found.pid, cluster))
    return { ...found, state: status === 'ready' ? 'ready' : 'busy' }
  if (!isGone(found.pid)) await discard(file, text)
  return { ...found, state: 'dead' }
}

/** Postgres works in its cluster's folder, which tells it from a process that got a dead one's number. */
async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!(pid > 0)) return false
  if (process.platform !== 'linux') return !isGone(pid)
  const [its, ours] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => undefined), stat(cluster)])
  return its?.ino === ours.ino && its.dev === ours.dev
}

function isGone(pid: number): boolean {
  return !signalled(pid, 0)
}

/** False: there is no such process any more. One that is not ours counts as signalled. */
function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/**
 * Removes a file that Postgres would take for a live one's: it is empty, or its number belongs to another process now.
 * A Postgres that is just starting gets the time to finish writing.
 */
async function discard(file: string, text: string): Promise<void> {
  await pause(200)
  if ((await read(file)) === text) await rm(file)
}

const read = (file: string) => readFile(file, 'utf8').catch(() => undefined)

/** A new folder for Postgres' socket and nothing else, which only the account may enter. */
export async function makeSocketFolder(account: Account | undefined): Promise<string> {
  const folder = await mkdtemp(join(await temporaryRoot(account), socketFolderPrefix))
  if (account) await chown(folder, account.uid, account.gid)
  return folder
}

/** Removes a folder that `makeSocketFolder` made; leaves any other alone. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (basename(folder).startsWith(socketFolderPrefix)) await rm(folder, { recursive: true, force: true })
}

/** Starts Postgres, apart from our process group, and resolves with its pid once it has taken the cluster. */
export async function launch(site: Site, socketDir: string): Promise<number> {
  if (await isMissing(site.cluster))
    throw new EmbeddedError(`The folder ${site.cluster} is gone: put it back.`)
  const log = await openLog(site.logFile)
  const { size } = await log.stat()
  try {
    return await spawned(site, socketDir, log)
  } catch (error) {
    const reason = (await lastWords(site.logFile, size)) ?? (error as Error).message
    throw new EmbeddedError(`Postgres did not start in ${site.dataDir} (${reason}): see ${site.logFile}.`)
  } finally {
    await log.close()
  }
}

function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  )
}

async function spawned(site: Site, socketDir: string, log: FileHandle): Promise<number> {
  const { account, binaries, cluster, sync } = site
  const chosen = { ...settings, unix_socket_directories: socketDir, ...(sync ? {} : unsafeSettings) }
  const options = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const place = { ...account, cwd: cluster, env: cleanEnvironment, detached: true }
  const child = spawn(binaries.postgres, ['-D', clusterArgument(cluster, account), ...options], {
    ...place,
    stdio: ['ignore', log.fd, log.fd],
  })
  child.unref()
  let ended: Error | undefined
  child.once('error', (error) => (ended = error))
  child.once('exit', (code, signal) => (ended = new Error(`it ended with ${code ?? signal}`)))
  while (!child.pid || (await findPostmaster(cluster))?.pid !== child.pid) {
    if (ended) throw ended
    await pause(pollMs)
  }
  return child.pid
}

/** The log goes on from start to start; a long one makes room first. */
async function openLog(file: string): Promise<FileHandle> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size > logMost) await rename(file, `${file}.1`)
  return open(file, 'a', 0o600)
}

/** What Postgres wrote last, past what was in the log before. */
async function lastWords(logFile: string, before: number): Promise<string | undefined> {
  const lines = (await readFile(logFile)).subarray(before).toString().trim().split('\n')
  const line = lines.findLast((candidate) => candidate.includes('FATAL:')) ?? lines.at(-1)
  return line?.replace(/^.*FATAL:\s*/, '') || undefined
}

/** Lets every process of Postgres go on that somebody stopped: it would hear nothing of us. */
export async function resume(cluster: string): Promise<void> {
  if (process.platform !== 'linux') return
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
  for (const pid of pids) {
    if (await isPostmaster(pid, cluster)) signalled(pid, 'SIGCONT')
  }
}

/** Ends Postgres: politely, then with less and less patience. Resolves when the process is gone. */
export async function halt(cluster: string, { pid, socketDir }: Postmaster): Promise<void> {
  for (const [signal, ms] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!(await isPostmaster(pid, cluster))) break
    signalled(pid, signal)
    await resume(cluster)
    const patience = Date.now() + ms
    while (Date.now() < patience && (await isPostmaster(pid, cluster))) await pause(pollMs)
  }
  await removeSocketFolder(socketDir)
}
