/** One file that lines are written behind each other in. */

import type { DiskFile } from './disk.ts'
import type { Told } from './trouble.ts'

const lineBreak = Buffer.from('\n')

export class LogFile {
  /** True: its end is not to be trusted, so nothing more is written to it. */
  spent = false
  /** The number of the last record in it, or before it. */
  last = 0
  /** True: some of it is damaged and could not be set aside, so it is not to be removed. */
  unsaved = false

  /**
   * Its end was written by a process that ended. Should a sync have failed then, the end is in memory only, and a line
   * behind it would stand behind a hole: a line break of its own keeps it apart.
   */
  private resumed: boolean

  constructor(
    /** In the journal's folder. */
    public name: string,
    readonly file: DiskFile,
    /** Up to here it is good. */
    public size: number,
    private readonly told: Told,
  ) {
    this.resumed = size > 0
  }

  /**
   * Writes behind what is good, all of it or nothing; `size` is for the caller to move on. What was half written is cut
   * off again, or else the next line would stand behind half a line.
   */
  async write(bytes: Uint8Array): Promise<boolean> {
    if (this.resumed) {
      if (!(await this.put(lineBreak))) return false
      this.size += 1
      this.resumed = false
    }
    return this.put(bytes)
  }

  private async put(bytes: Uint8Array): Promise<boolean> {
    const file = this.name
    try {
      const written = await this.file.write(bytes, this.size)
      if (written === bytes.length) return true
      this.told({ kind: 'short write', file, bytes: bytes.length, written })
    } catch (error) {
      this.told({ kind: 'write failed', file, error })
    }
    await this.cut()
    return false
  }

  /**
   * A sync that failed is never tried again: the system may have forgotten what it could not write, and then the second
   * one succeeds all the same. Nor may the next process find in memory what is not on the disk, and rely on it.
   */
  async sync(): Promise<boolean> {
    try {
      await this.file.sync()
      return true
    } catch (error) {
      this.spent = true
      this.told({ kind: 'sync failed', file: this.name, error })
      await this.cut()
      return false
    }
  }

  /** Lets go of it. A close that fails takes nothing away: what was promised is synced. */
  async close(): Promise<void> {
    await this.file.close().catch(() => {})
  }

  /** Cuts off what stands behind what is good. */
  async cut(): Promise<void> {
    try {
      await this.file.truncate(this.size)
    } catch (error) {
      this.spent = true
      this.told({ kind: 'truncate failed', file: this.name, error })
    }
  }
}
