/** Shows a room's messages in the order of their numbers, whatever order they come in. */

import type { Draft, StoredMessage } from './message.ts'
import { StorageUnavailable } from './ports.ts'

/** A message to be shown, and its draft when it was sent through this node. */
export interface Numbered {
  message: StoredMessage
  draft?: Draft
}

interface World {
  /** Messages after `after`, oldest first. */
  read(after: number, limit: number): Promise<StoredMessage[]>
  show(numbered: Numbered): void
  gapSeen(fact: { after: number; before: number; mended: boolean }): void
}

/** Small enough that one page never fills the queue of a member that reads. */
const pageSize = 50
/** Who missed more than this is better served by paging through history than by a flood. */
const mostMissed = 1_000

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

  /** Messages that wait for earlier ones. */
  get waiting(): number {
    return this.held?.length ?? 0
  }

  /** Shows it in its place. One that was shown before is dropped. */
  take(numbered: Numbered): void {
    const { seq } = numbered.message
    if (this.held) this.held.push(numbered)
    else if (seq === this.shown + 1) this.show(numbered)
    else if (seq > this.shown) void this.catchUp(seq - 1, [numbered])
  }

  /** Shows everything up to `head` that the store has; resolves when that is done, or failed. */
  async catchUp(head: number, held: Numbered[] = []): Promise<void> {
    if (this.held || head <= this.shown) return
    this.held = held
    const after = this.shown
    const mended = await this.mend(head)
    this.held = undefined
    // News from another node is no gap: nothing had to wait for it.
    if (held.length > 0 || !mended) this.world.gapSeen({ after, before: head + 1, mended })
    for (const numbered of held) this.resume(numbered, mended)
  }

  private async mend(head: number): Promise<boolean> {
    const missed = head - this.shown
    this.shown = Math.max(this.shown, head - mostMissed)
    while (this.shown < head) {
      const page = await this.read()
      for (const message of page) this.show({ message })
      if (page.length === 0) return false
    }
    return missed <= mostMissed
  }

  private async read(): Promise<StoredMessage[]> {
    try {
      return await this.world.read(this.shown, pageSize)
    } catch (error) {
      if (error instanceof StorageUnavailable) return []
      throw error
    }
  }

  private resume(numbered: Numbered, mended: boolean): void {
    if (mended) this.take(numbered)
    else if (numbered.message.seq > this.shown) this.show(numbered)
  }

  private show(numbered: Numbered): void {
    this.shown = numbered.message.seq
    this.world.show(numbered)
  }
}
