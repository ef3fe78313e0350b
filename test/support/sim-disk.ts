/**
 * A disk in memory that forgets what was not synced, fails on request, and can stop the world between any two steps.
 * All chance comes from one seeded generator, so that a seed tells one story.
 */

import { basename, dirname } from 'node:path'
import type { Disk, DiskFile } from '../../src/adapters/disk/disk.ts'
import { seeded, type Random } from './random.ts'
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

type Step = <Answer>(
  call: SimCall,
  path: string,
  effect: (short?: number) => Answer,
  failed?: () => void,
) => Promise<Answer>

export class SimDisk {
  /** What processes take for the time, in milliseconds; each step adds a little. */
  time = 0
  /** Bytes that all files may have. */
  capacity = 1e12
  /** Asked at each step; the answer lets it go on. */
  schedule: (step: SimStep) => Promise<void> | void = () => {}
  /** Asked before each call; an answer makes it fail. */
  fault: (call: SimCall, path: string) => SimFault | undefined = () => undefined
  readonly random: Random
  private names: Names = new Map()
  private durableNames: Names = new Map()
  private namings: Naming[] = []
  private life = 0
  private owned = new Set<string>()

  constructor(seed = 1) {
    this.random = seeded(seed)
  }

  /**
   * The power fails. What was not synced is gone, or, when `torn`, a random beginning of it is kept. The process has
   * ended: see `process`.
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

  /** The disk as one process has it: once that has ended, its calls never answer and change nothing. */
  process(): Disk {
    const { life } = this
    const step: Step = (...given) => this.step(life, ...given)
    return {
      now: () => this.time,
      makeFolder: async () => {},
      own: async (folder) => this.own(folder, life),
      list: (folder) => step('list', folder, () => this.inFolder(folder)),
      look: (path) =>
        step('look', path, () => {
          const inode = this.names.get(path)
          return inode && { kind: 'file', size: inode.live.length }
        }),
      open: (path, access) => step('open', path, () => this.file(path, this.found(path, access), step)),
      rename: (from, to) =>
        step('rename', from, () => {
          const inode = this.found(from, 'read')
          this.naming((names) => void (names.delete(from), names.set(to, inode)))
        }),
      remove: (path) =>
        step('remove', path, () => {
          this.found(path, 'read')
          this.naming((names) => names.delete(path))
        }),
      syncFolder: (folder) =>
        step('syncFolder', folder, () => {
          this.durableNames = new Map(this.names)
          this.namings = []
        }),
      space: (folder) => step('space', folder, () => ({ free: this.free(), total: this.capacity })),
    }
  }

  /** The names in a folder. */
  inFolder(folder: string): string[] {
    const paths = [...this.names.keys()].filter((path) => dirname(path) === folder)
    return paths.map((path) => basename(path)).sort()
  }

  private own(folder: string, life: number): (() => Promise<void>) | undefined {
    if (this.owned.has(folder)) return undefined
    this.owned.add(folder)
    return async () => void (life === this.life && this.owned.delete(folder))
  }

  private found(path: string, access: 'read' | 'write'): SimInode {
    const found = this.names.get(path)
    if (found) return found
    if (access === 'read') throw failure('ENOENT')
    const inode = new SimInode()
    this.naming((names) => names.set(path, inode))
    return inode
  }

  private naming(naming: Naming): void {
    naming(this.names)
    this.namings.push(naming)
  }

  private file(path: string, inode: SimInode, step: Step): DiskFile {
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
    life: number,
    call: SimCall,
    path: string,
    effect: (short?: number) => Answer,
    failed: () => void = () => {},
  ): Promise<Answer> {
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
    if (life !== this.life) await new Promise(() => {})
    this.time += 0.01
    await this.schedule(step)
    if (life !== this.life) await new Promise(() => {})
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: made by the test`), { code })
}
