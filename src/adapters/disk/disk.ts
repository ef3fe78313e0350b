/** What the journal asks of a disk, and the real one; a simulated one lets tests stop between any two steps. */

import { constants, type BigIntStats } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, statfs, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { own } from './owner.ts'

/** One open file. Positions and sizes are in bytes; every method rejects with the system's error. */
export interface DiskFile {
  /** Fills the buffer from there on; the number of bytes read, less than asked for only at the file's end. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Writes once; the number of bytes written, which may be less than given. */
  write(bytes: Uint8Array, position: number): Promise<number>
  truncate(size: number): Promise<void>
  /** Resolves when data and size are on the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  /** Milliseconds that only go forward. */
  now(): number
  /** Makes the folder, for its owner only, if there is none. */
  makeFolder(folder: string): Promise<void>
  /** Makes this the only owner of the folder, until the answer is called or the process ends. Undefined: another is. */
  own(folder: string): Promise<(() => Promise<void>) | undefined>
  list(folder: string): Promise<string[]>
  /** What has the name, itself and not what a link leads to; undefined: nothing. */
  look(path: string): Promise<{ kind: 'file' | 'folder' | 'link' | 'other'; size: number } | undefined>
  /** Opens to read, or to read and write; the latter makes the file, for its owner only, if there is none. */
  open(path: string, access: 'read' | 'write'): Promise<DiskFile>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Resolves when the folder's names are on the disk. */
  syncFolder(folder: string): Promise<void>
  /** Bytes of the folder's file system, and those that are free to us. */
  space(folder: string): Promise<{ free: number; total: number }>
}

export const nodeDisk: Disk = {
  now: () => performance.now(),
  makeFolder,
  own,
  list: (folder) => readdir(folder),
  look,
  // A pipe in the file's place must not make us wait for its other end.
  open: async (path, access) => {
    const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants
    const flags = access === 'read' ? O_RDONLY : O_RDWR | O_CREAT
    return new NodeFile(await open(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600))
  },
  rename,
  remove: unlink,
  syncFolder: async (folder) => {
    const handle = await open(folder, constants.O_RDONLY)
    await handle.sync().finally(() => handle.close())
  },
  space: async (folder) => {
    const { bsize, bavail, blocks } = await statfs(folder)
    return { free: bsize * bavail, total: bsize * blocks }
  },
}

class NodeFile implements DiskFile {
  constructor(private readonly handle: FileHandle) {}

  async read(into: Uint8Array, position: number): Promise<number> {
    let got = 0
    while (got < into.length) {
      const { bytesRead } = await this.handle.read(into, got, into.length - got, position + got)
      if (bytesRead === 0) break
      got += bytesRead
    }
    return got
  }

  async write(bytes: Uint8Array, position: number): Promise<number> {
    return (await this.handle.write(bytes, 0, bytes.length, position)).bytesWritten
  }

  truncate(size: number): Promise<void> {
    return this.handle.truncate(size)
  }

  sync(): Promise<void> {
    return this.handle.datasync()
  }

  close(): Promise<void> {
    return this.handle.close()
  }
}

/** Folders above it get the usual mode: they are not the journal's alone. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return
  }
  await nodeDisk.syncFolder(dirname(folder))
}

async function look(path: string): ReturnType<Disk['look']> {
  let found: BigIntStats
  try {
    found = await lstat(path, { bigint: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  const size = Number(found.size)
  if (found.isFile()) return { kind: 'file', size }
  if (found.isDirectory()) return { kind: 'folder', size }
  return { kind: found.isSymbolicLink() ? 'link' : 'other', size }
}

/** The system's name of an error, such as ENOENT. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
