/** The drafts that wait for one writer, in order. */

import type { Draft } from './message.ts'
import type { Clock, Outcome } from './ports.ts'

/** Resolves, always, to what became of each draft, in their order. */
export type Append = (drafts: readonly Draft[]) => Promise<Outcome[]>

export type Settle = (outcome: Outcome) => void

/** What may wait in a lane; its entries include those that are being written. */
export interface LaneBounds {
  entries: number
  /** UTF-8 bytes of texts. */
  bytes: number
}

interface Entry {
  draft: Draft
  settle: Settle
}

export const laneLimits = {
  /** What one batch takes. */
  batchEntries: 500,
  batchBytes: 128 * 1024,
  /** Milliseconds that a batch which is not full waits at most for more. */
  gatheringMs: 1,
  /**
   * Turns in a row that bring nothing before it starts. In the first of them the batch before is still being shown; those
   * who wait for that to speak again may be heard in the next, when they are near, and so keep together.
   */
  quietTurns: 2,
  /** What the replay takes at once: less, since what is said meanwhile waits behind it. */
  replayEntries: 250,
} as const

/**
 * Resting: nothing waits. Gathering: something waits, and the batch starts once it is quiet, or it is full. Writing: a
 * batch is with the writer, and what comes meanwhile is the next one. Group commit needs no timer that way: the busier
 * the store, the larger the batches. Each batch is answered before the next one starts, which keeps every room's order.
 */
export class Lane {
  private waiting: Entry[] = []
  private waitingBytes = 0
  private state: 'resting' | 'gathering' | 'writing' = 'resting'
  private writing: Entry[] = []
  private readonly onRest: (() => void)[] = []

  constructor(
    private readonly append: Append,
    private readonly bounds: LaneBounds,
    private readonly clock: Clock,
  ) {}

  get busy(): boolean {
    return this.state === 'writing'
  }

  /** Drafts that were taken and not settled. */
  get entries(): number {
    return this.waiting.length + this.writing.length
  }

  get bytes(): number {
    return this.waitingBytes
  }

  /** Monotonic milliseconds at which the oldest of them arrived; undefined when there is none. */
  get oldest(): number | undefined {
    return this.writing[0]?.draft.receivedAt ?? this.waiting[0]?.draft.receivedAt
  }

  /** False: the lane is full, and the draft was not taken. Otherwise `settle` is called once, later, in order. */
  add(draft: Draft, settle: Settle): boolean {
    if (this.entries >= this.bounds.entries || this.waitingBytes + draft.bytes > this.bounds.bytes)
      return false
    this.waiting.push({ draft, settle })
    this.waitingBytes += draft.bytes
    if (this.state === 'resting') {
      void this.write()
    }
    return true
  }

  /** Resolves when nothing waits and nothing is being written. */
  rest(): Promise<void> {
    if (this.state === 'resting') return Promise.resolve()
    return new Promise((resolve) => this.onRest.push(resolve))
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      this.state = 'gathering'
      await this.gathered()
      this.state = 'writing'
      const batch = this.takeBatch()
      this.writing = batch
      const outcomes = await this.append(batch.map((entry) => entry.draft))
      this.writing = []
      batch.forEach((entry, at) => entry.settle(outcomes[at] ?? { refused: 'internal' }))
    }
    this.state = 'resting'
    for (const resolve of this.onRest.splice(0)) resolve()
  }

  /** Resolves once it is quiet, so that what comes in a burst is one batch; soon in any case. */
  private async gathered(): Promise<void> {
    const until = this.clock.monotonic() + laneLimits.gatheringMs
    let quiet = 0
    do {
      const seen = this.waiting.length
      // At least one turn between two batches, however fast they are settled: the rest of the server has its turn too.
      await new Promise<void>((resolve) => this.clock.soon(resolve))
      quiet = this.waiting.length > seen ? 0 : quiet + 1
    } while (quiet < laneLimits.quietTurns && !this.full && this.clock.monotonic() < until)
  }

  /** A batch of what waits would leave some of it behind, or nearly. */
  private get full(): boolean {
    return this.waiting.length >= laneLimits.batchEntries || this.waitingBytes >= laneLimits.batchBytes
  }

  /** The oldest that wait, up to the bounds of a batch, one at least. */
  private takeBatch(): Entry[] {
    let bytes = 0
    let count = 0
    for (const { draft } of this.waiting) {
      if (count === laneLimits.batchEntries || (count > 0 && bytes + draft.bytes > laneLimits.batchBytes))
        break
      bytes += draft.bytes
      count += 1
    }
    this.waitingBytes -= bytes
    return this.waiting.splice(0, count)
  }
}
