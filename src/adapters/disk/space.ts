/** How much the journal may still take: its own bound, and what the file system must keep free. */

import type { Disk } from './disk.ts'
import type { Told } from './trouble.ts'

/** Of the file system, but not more than so many bytes: the large disks need no larger reserve. */
const reserveShare = 0.05
const reserveMost = 1024 * 1024 * 1024
const nearly = 0.8

/** Of its own bound: what must be free again before a journal that was full takes more. */
const slackShare = 0.05

/** How long an answer of the file system holds, in milliseconds and in bytes written since. */
const freshMs = 900
const freshBytes = 16 * 1024 * 1024

export type Room = 'ample' | 'nearly full' | 'full'

export class Space {
  private free: number | undefined
  private reserve = 0
  private asked = -Infinity
  private written = 0
  private asking = false
  private full = false
  private nearly = false

  constructor(
    private readonly disk: Disk,
    private readonly folder: string,
    private readonly maxBytes: number,
    private readonly used: () => number,
    private readonly told: Told,
  ) {}

  /** Whether so many bytes more may be written. Tells when that changes. */
  async takes(bytes: number): Promise<boolean> {
    if (this.stale) await this.ask()
    this.written += bytes
    // Or else it would be full for every large batch and have room again for every small one.
    const full = this.roomWith(this.full ? bytes + this.maxBytes * slackShare : bytes) === 'full'
    if (full) this.written -= bytes
    this.tell(full)
    this.full = full
    return !full
  }

  private tell(full: boolean): void {
    const free = this.free === undefined ? undefined : this.free - this.written
    const figures = { bytes: this.used(), free }
    const nearly = full || this.roomWith(0) !== 'ample'
    if (full && !this.full) this.told({ kind: 'full', ...figures })
    else if (!full && this.full) this.told({ kind: 'room again' })
    else if (nearly && !this.nearly) this.told({ kind: 'nearly full', ...figures })
    this.nearly = nearly
  }

  /** As far as known; asks again when that is old, for the next time. */
  get room(): Room {
    if (this.stale) void this.ask()
    const room = this.roomWith(0)
    // The last batch may have been refused for less than it takes to be full to the byte.
    return this.full && room !== 'ample' ? 'full' : room
  }

  private get stale(): boolean {
    const { asked, written } = this
    return this.disk.now() - asked > freshMs || written > freshBytes
  }

  private roomWith(bytes: number): Room {
    const used = this.used() + bytes
    const free = this.free === undefined ? Infinity : this.free - this.written
    if (used >= this.maxBytes || free < this.reserve) return 'full'
    return used >= this.maxBytes * nearly || free * nearly < this.reserve ? 'nearly full' : 'ample'
  }

  private async ask(): Promise<void> {
    if (this.asking) return
    this.asking = true
    this.asked = this.disk.now()
    try {
      const { free, total } = await this.disk.space(this.folder)
      this.free = free
      this.reserve = Math.min(total * reserveShare, reserveMost)
    } catch {
      this.free = undefined // A file system that does not tell is bounded by what it refuses.
    }
    this.written = 0
    this.asking = false
  }
}
