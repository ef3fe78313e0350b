/** The files that hold the records, oldest first: `info.NNNNNN.log`, and `info.log`, which is written to. */

import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { LogFile } from './log-file.ts'
import type { Told } from './trouble.ts'

export const activeName = 'info.log'

/** Bytes after which another file is begun. */
const segmentBytes = 64 * 1024 * 1024

/** The number in the name of a file that is no longer written to; undefined for every other name. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^info\.(\d{6,15})\.log$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

export class Segments {
  constructor(
    private readonly disk: Disk,
    private readonly folder: string,
    private readonly told: Told,
    /** Oldest first. The last one may be written to, unless it is spent. */
    readonly files: LogFile[],
    /** The highest number in a name. */
    private highest: number,
    private readonly rotateBytes = segmentBytes,
  ) {}

  /** Of all files. */
  get bytes(): number {
    return this.files.reduce((sum, { size }) => sum + size, 0)
  }

  /** The file that lines are written to now; undefined when it is spent. */
  get active(): LogFile | undefined {
    const last = this.files.at(-1)
    return last && !last.spent && last.name === activeName ? last : undefined
  }

  /** A file that takes more, a new one if need be. Undefined: none could be begun, and that was told. */
  async writable(): Promise<LogFile | undefined> {
    const { active } = this
    if (active && active.size < this.rotateBytes) return active
    try {
      await this.retire()
      return await this.begin()
    } catch (error) {
      this.told({ kind: 'rotation failed', error })
      return undefined
    }
  }

  /** Removes the files that hold nothing above that number, but not the last one. */
  async removeUpTo(settled: number): Promise<void> {
    let removed = false
    for (let [oldest] = this.files; this.files.length > 1 && oldest; [oldest] = this.files) {
      if (oldest.unsaved || oldest.last > settled || !(await this.remove(oldest))) break
      removed = true
    }
    if (removed) await this.syncNames()
  }

  /** Cuts the last file to nothing, when it is the only one. False: not now. */
  async empty(): Promise<boolean> {
    const [only] = this.files
    if (!only || this.files.length > 1 || only !== this.active || only.unsaved) return false
    if (only.size === 0) return true
    try {
      await only.file.truncate(0)
    } catch (error) {
      this.told({ kind: 'truncate failed', file: only.name, error })
      return false
    }
    const emptied = new LogFile(only.name, only.file, 0, this.told)
    emptied.last = only.last
    this.files[0] = emptied
    return true
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close()))
  }

  /** Takes its name from the file that was written to last; removes it when it holds nothing good. */
  private async retire(): Promise<void> {
    const last = this.files.at(-1)
    if (last?.name !== activeName) return
    if (last.size === 0) {
      await this.disk.remove(join(this.folder, activeName))
      this.files.pop()
      await last.close()
      return
    }
    this.highest += 1
    const name = `info.${String(this.highest).padStart(6, '0')}.log`
    await this.disk.rename(join(this.folder, activeName), join(this.folder, name))
    last.name = name
  }

  /** What has the name now was begun before and holds nothing that was promised. */
  private async begin(): Promise<LogFile> {
    const file = await this.disk.open(join(this.folder, activeName), 'write')
    try {
      await file.truncate(0)
      await this.disk.syncFolder(this.folder)
    } catch (error) {
      await file.close()
      // A name whose sync failed is not to be trusted either; should it stay, the next try makes the file empty.
      await this.disk.remove(join(this.folder, activeName)).catch(() => {})
      throw error
    }
    const begun = new LogFile(activeName, file, 0, this.told)
    begun.last = this.files.at(-1)?.last ?? 0
    this.files.push(begun)
    return begun
  }

  private async remove(oldest: LogFile): Promise<boolean> {
    try {
      await this.disk.remove(join(this.folder, oldest.name))
    } catch (error) {
      this.told({ kind: 'not removed', file: oldest.name, error })
      return false
    }
    this.files.shift()
    await oldest.close()
    return true
  }

  /** Or else a file could be back after the numbers have begun again, and be taken for new. */
  private async syncNames(): Promise<void> {
    await this.disk.syncFolder(this.folder).catch((error: unknown) => {
      this.told({ kind: 'sync failed', file: '.', error })
    })
  }
}
