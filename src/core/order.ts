/** Shows a room's messages in the order of their numbers, whatever order they come in. */

import type { SaidMessage } from '../protocol/frames.ts'
import type { Draft } from './message.ts'

/** A message with its number, and the draft when it was sent through this node. */
export interface Numbered {
  message: SaidMessage
  seq: number
  draft?: Draft | undefined
}

interface World {
  /** Messages after `after`, oldest first. */
  read(after: number, limit: number): Promise<SaidMessage[]>
  show(numbered: Numbered): void
  gapSeen(fact: { after: number; before: number; mended: boolean }): void
}

/** Small enough that one page never fills the queue of a member that reads. */
const pageSize = 50

/**
 * In order: a message past the last shown one is shown at once. Mending: an earlier one is missing, so everything is
 * held until the missing ones were read from the store. That read is conclusive, since a room's numbers are given out
 * under a lock that is held to commit. When it fails, what is held is shown all the same, and clients see the hole.
 */
export class Order {
  private held: Numbered[] | undefined

  constructor(
    /** The highest number shown. */
    public shown: number,
    private readonly world: World,
  ) {}

  get mending(): boolean {
    return this.held !== undefined
  }

  /** Shows it in its place. One that was shown before is dropped. */
  take(numbered: Numbered): void {
    if (this.held) {
      this.held.push(numbered)
    } else if (numbered.seq === this.shown + 1) {
      this.show(numbered)
    } else if (numbered.seq > this.shown) {
      void this.catchUp(numbered.seq - 1, [numbered])
    }
  }

  /** Reads and shows everything up to `head`; resolves when it is shown, or could not be read. */
  async catchUp(head: number, held: Numbered[] = []): Promise<void> {
    if (this.mending || head <= this.shown) return
    this.held = held
    const after = this.shown
    const mended = await this.mend(head)
    this.held = undefined
    this.world.gapSeen({ after, before: head + 1, mended })
    for (const numbered of held) this.resume(numbered, mended)
  }

  private async mend(head: number): Promise<boolean> {
    try {
      while (this.shown < head) {
        const page = await this.world.read(this.shown, pageSize)
        for (const message of page) this.show({ message, seq: message.seq ?? this.shown })
        if (page.length === 0) return false
      }
      return true
    } catch {
      // Told as a gap that was not mended; the store's own errors are counted where it is watched.
      return false
    }
  }

  private resume(numbered: Numbered, mended: boolean): void {
    if (mended) this.take(numbered)
    else if (numbered.seq > this.shown) this.show(numbered)
  }

  private show(numbered: Numbered): void {
    this.shown = numbered.seq
    this.world.show(numbered)
  }
}
