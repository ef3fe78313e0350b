/** One file of a simulated disk: as processes see it, as it is on the disk, and the changes that lie between. */

import type { Random } from './random.ts'

type Change = { at: number; bytes: Buffer } | { size: number }

export class SimInode {
  private durable: Buffer
  private changes: Change[] = []

  constructor(public live: Buffer = Buffer.alloc(0)) {
    this.durable = live
  }

  change(change: Change): void {
    this.live = changed(this.live, change)
    this.changes.push(change)
  }

  sync(): void {
    this.durable = this.changes.reduce(changed, this.durable)
    this.changes = []
  }

  /** A sync failed: the system takes the pages for written, and will not write them again. */
  forget(): void {
    this.changes = []
  }

  /** The power failed: a random beginning of the changes was made, the next one half; or none of them. */
  lose(random: Random | undefined): void {
    const kept = random ? Math.floor(random() * (this.changes.length + 1)) : 0
    const half = this.changes[kept]
    this.durable = this.changes.slice(0, kept).reduce(changed, this.durable)
    if (random && half && 'bytes' in half) this.durable = changed(this.durable, halfOf(half, random))
    this.live = this.durable
    this.changes = []
  }
}

/** A beginning of it; or its whole length, with zeros where the rest belongs. */
function halfOf({ at, bytes }: { at: number; bytes: Buffer }, random: Random): Change {
  const length = Math.floor(random() * (bytes.length + 1))
  const zeros = random() < 0.3 ? bytes.length - length : 0
  return { at, bytes: Buffer.concat([bytes.subarray(0, length), Buffer.alloc(zeros)]) }
}

function changed(content: Buffer, change: Change): Buffer {
  const size = 'size' in change ? change.size : Math.max(content.length, change.at + change.bytes.length)
  const result = Buffer.alloc(size)
  content.copy(result)
  if ('bytes' in change) change.bytes.copy(result, change.at)
  return result
}
