/**
 * A disk in memory that forgets what was not synced, fails on request, and can stop the world between any two steps.
 * All chance comes from one seeded generator, so that a seed tells one story.
 */

import { basename, dirname } from 'node:path'
import type { Disk, DiskFile } from '../../src/adapters/disk/disk.ts'
import { SimInode } from './sim-inode.ts'

export type SimCall = Exclude<keyof Disk | keyof DiskFile, 'now' | 'own' | 'makeFolder'>

/** A system's error code; or so many bytes that are written before it is short. */
export type SimFault = 'EIO' | 'ENOSPC' | 'EMFILE' | 'EACCES' | { short: number }

export interface SimStep {
  call: SimCall
  path: string
  /** Each call stops before it does anything, and again after it did, before anybody knows. */
  at: 'before' | 'after'
}

type Names = Map<string, SimInode>
type Naming = (names: Names) => void

export class SimDisk implements Disk {
  /** What `now` says, in milliseconds; each step adds a little. */
  time = 0
  /** Bytes that all files may have. */
  capacity = 1e12
  /** Asked at each step; the answer lets it go on. */
  schedule: (step: SimStep) => Promise<void> | void = () => {}
  /** Asked before each call; an answer makes it fail. */
  fault: (call: SimCall, path: string) => SimFault | undefined = () => undefined
  readonly random: () => number
  private names: Names = new Map()
  private durableNames: Names = new Map()
  private namings: Naming[] = []
  private life = 0
  private owned = new Set<string>()

  constructor(seed = 1) {
    this.random = generator(seed)
  }

  now(): number {
    return this.time
  }

  /**
   * The power fails. What was not synced is gone, or, when `torn`, a random beginning of it is kept. Calls that were under
   * way never answer, and what held a file before changes nothing any more.
   */
  crash(torn = true): void {
    this.kill()
    const random = torn ? this.random : undefined
    const kept = random ? Math.floor(random() * (this.namings.length + 1)) : 0
    for (const naming of this.namings.slice(0, kept)) naming(this.durableNames)
    this.namings = []
    for (const inode of new Set(this.durableNames.values())) inode.lose(random)
    this.names = new Map(this.durableNames)
  }

  /** The process is killed: what it wrote is seen by the next one, synced or not. */
  kill(): void {
    this.life += 1
    this.owned = new Set()
  }

  /** Fails the next calls of a kind, this many. */
  failNext(call: SimCall, fault: SimFault, times = 1): void {
    const before = this.fault
    let left = times
    this.fault = (each, path) => {
      if (each !== call || left === 0) return before(each, path)
      left -= 1
      return fault
    }
  }

  /** The file as processes see it; undefined: there is none. */
  content(path: string): Buffer | undefined {
    return this.names.get(path)?.live
  }

  /** Puts a file there, synced. */
  put(path: string, bytes: Uint8Array): void {
    const inode = new SimInode(Buffer.from(bytes))
    this.names.set(path, inode)
    this.durableNames.set(path, inode)
  }

  async makeFolder(): Promise<void> {}

  async own(folder: string): Promise<(() => Promise<void>) | undefined> {
    if (this.owned.has(folder)) return undefined
    this.owned.add(folder)
    const { life } = this
    return async () => void (life === this.life && this.owned.delete(folder))
  }

  list(folder: string): Promise<string[]> {
    const inIt = () => [...this.names.keys()].filter((path) => dirname(path) === folder)
    return this.step('list', folder, () => inIt().map((path) => basename(path)))
  }

  look(path: string): ReturnType<Disk['look']> {
    return this.step('look', path, () => {
      const inode = this.names.get(path)
      return inode && { kind: 'file', size: inode.live.length }
    })
  }

  open(path: string, access: 'read' | 'write'): Promise<DiskFile> {
    return this.step('open', path, () => {
      const found = this.names.get(path)
      if (found) return this.file(path, found)
      if (access === 'read') throw failure('ENOENT')
      const inode = new SimInode()
      this.naming((names) => names.set(path, inode))
      return this.file(path, inode)
    })
  }

  rename(from: string, to: string): Promise<void> {
    return this.step('rename', from, () => {
      const inode = this.names.get(from)
      if (!inode) throw failure('ENOENT')
      this.naming((names) => void (names.delete(from), names.set(to, inode)))
    })
  }

  remove(path: string): Promise<void> {
    return this.step('remove', path, () => {
      if (!this.names.has(path)) throw failure('ENOENT')
      this.naming((names) => names.delete(path))
    })
  }

  syncFolder(folder: string): Promise<void> {
    return this.step('syncFolder', folder, () => {
      this.durableNames = new Map(this.names)
      this.namings = []
    })
  }

  space(folder: string): Promise<{ free: number; total: number }> {
    return this.step('space', folder, () => ({ free: this.free(), total: this.capacity }))
  }

  private naming(naming: Naming): void {
    naming(this.names)
    this.namings.push(naming)
  }

  private file(path: string, inode: SimInode): DiskFile {
    const { life } = this
    const step: typeof this.step = (...given) =>
      life === this.life ? this.step(...given) : new Promise(() => {})
    return {
      read: (into, position) =>
        step('read', path, () => inode.live.copy(into, 0, position, position + into.length)),
      write: (bytes, position) =>
        step('write', path, (short) => {
          const room = Math.max(0, this.free() + inode.live.length - position)
          const length = Math.min(bytes.length, short ?? bytes.length, room)
          if (length === 0 && bytes.length > 0) throw failure('ENOSPC')
          inode.change({ at: position, bytes: Buffer.from(bytes.subarray(0, length)) })
          return length
        }),
      truncate: (size) => step('truncate', path, () => inode.change({ size })),
      sync: () =>
        step(
          'sync',
          path,
          () => inode.sync(),
          () => inode.forget(),
        ),
      close: () => step('close', path, () => {}),
    }
  }

  private free(): number {
    return this.capacity - [...this.names.values()].reduce((sum, { live }) => sum + live.length, 0)
  }

  /** `failed` is what a failure does all the same. */
  private async step<Answer>(
    call: SimCall,
    path: string,
    effect: (short?: number) => Answer,
    failed: () => void = () => {},
  ): Promise<Answer> {
    const { life } = this
    await this.stop({ call, path, at: 'before' }, life)
    const fault = this.fault(call, path)
    if (typeof fault === 'string') {
      failed()
      await this.stop({ call, path, at: 'after' }, life)
      throw failure(fault)
    }
    const answer = effect(fault?.short)
    await this.stop({ call, path, at: 'after' }, life)
    return answer
  }

  /** Never resolves for a process that has ended. */
  private async stop(step: SimStep, life: number): Promise<void> {
    this.time += 0.01
    await this.schedule(step)
    if (life !== this.life) await new Promise(() => {})
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: made by the test`), { code })
}

/** Numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
