/** The drafts that wait for one writer, in order. */

import type { Draft } from './message.ts'
import type { Clock, Outcome } from './ports.ts'

/** Resolves, always, to what became of each draft, in their order. */
export type Append = (drafts: readonly Draft[]) => Promise<Outcome[]>

export type Settle = (outcome: Outcome) => void

interface Entry {
  draft: Draft
  settle: Settle
}

export const laneLimits = {
  /** What may wait in one lane. */
  entries: 10_000,
  bytes: 8 * 1024 * 1024,
  /** What one batch takes. */
  batchEntries: 500,
  batchBytes: 128 * 1024,
  /** Milliseconds that a batch which is not full waits at most for more. */
  gatheringMs: 1,
  /** What the replay takes at once: less, since what is said meanwhile waits behind it. */
  replayEntries: 250,
} as const

/**
 * Resting: nothing waits. Gathering: something came, and the batch starts once a turn brings nothing more, or it is full. Writing: a
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
    if (this.entries >= laneLimits.entries || this.waitingBytes + draft.bytes > laneLimits.bytes) return false
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

  /** Resolves once a turn brought nothing more, so that what comes in a burst is one batch; soon in any case. */
  private async gathered(): Promise<void> {
    const until = this.clock.monotonic() + laneLimits.gatheringMs
    let seen: number
    do {
      seen = this.waiting.length
      await new Promise<void>((resolve) => this.clock.soon(resolve))
    } while (this.waiting.length > seen && !this.full && this.clock.monotonic() < until)
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
