/** Shows a room's messages in the order of their numbers, whatever order they come in. */

import type { SaidMessage } from '../protocol/frames.ts'
import type { Draft, StoredMessage } from './message.ts'
import { StorageUnavailable } from './ports.ts'

/** A message to be shown. */
export interface Showing {
  message: SaidMessage
  /** When it was sent through this node. */
  draft?: Draft
  /** It was shown before it had its number, which is the news. */
  replayed?: true
}

interface World {
  /** Messages after `after`, oldest first. */
  read(after: number, limit: number): Promise<StoredMessage[]>
  show(showing: Showing): void
  gapSeen(fact: { after: number; before: number; mended: boolean }): void
}

/** Small enough that one page never fills the queue of a member that reads. */
const pageSize = 50
/** Who missed more than this is better served by paging through history than by a flood. */
const mostMissed = 1_000

/**
 * In order: a message past the last shown one is shown at once, as is one that has no number yet. Mending: an earlier
 * one is missing, so everything is held until the missing ones were read from the store. That read is conclusive,
 * since a room's numbers are given out under a lock that is held to commit. When it fails, what is held is shown all
 * the same, and clients see the hole.
 */
export class Order {
  private held: Showing[] | undefined

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
  take(showing: Showing): void {
    const { seq } = showing.message
    if (this.held) this.held.push(showing)
    else if (seq === null || seq === this.shown + 1) this.show(showing)
    else if (seq > this.shown) void this.catchUp(seq - 1, [showing])
    // It has its place; those who saw it without its number wait for that.
    else if (showing.replayed) this.world.show(showing)
  }

  /** Shows everything up to `head` that the store has; resolves when that is done, or failed. */
  async catchUp(head: number, held: Showing[] = []): Promise<void> {
    if (this.held || head <= this.shown) return
    this.held = held
    const after = this.shown
    const read = new Set<string>()
    const mended = await this.mend(head, read)
    this.held = undefined
    // News from another node is no gap: nothing had to wait for it.
    if (held.length > 0 || !mended) this.world.gapSeen({ after, before: head + 1, mended })
    for (const showing of held) if (!read.has(showing.message.id)) this.resume(showing, mended)
  }

  /** Notes the ids of what it shows. */
  private async mend(head: number, ids: Set<string>): Promise<boolean> {
    const missed = head - this.shown
    this.shown = Math.max(this.shown, head - mostMissed)
    while (this.shown < head) {
      const page = await this.read()
      const held = new Map(this.held?.map((showing) => [showing.message.id, showing]))
      for (const message of page) {
        this.show({ ...held.get(message.id), message })
        ids.add(message.id)
      }
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

  private resume(showing: Showing, mended: boolean): void {
    const { seq } = showing.message
    if (mended || seq === null || seq <= this.shown) this.take(showing)
    else this.show(showing)
  }

  private show(showing: Showing): void {
    this.shown = showing.message.seq ?? this.shown
    this.world.show(showing)
  }
}
