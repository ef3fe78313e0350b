/** Reads from history what a room's timeline misses: small holes by itself, older pages and large gaps when asked. */

import type { SaidMessage } from '../protocol/frames.ts'
import { Backoff } from './backoff.ts'
import type { Hole } from './coverage.ts'
import type { HistoryQuery, PageOf } from './http.ts'
import type { Timeline } from './timeline.ts'
import type { Timers } from './timers.ts'

export interface MenderDeps {
  timeline: Timeline
  timers: Timers
  random: () => number
  history(query: HistoryQuery): Promise<PageOf<SaidMessage>>
  /** These had been missed and are in their place now. */
  found(messages: SaidMessage[]): void
  changed(): void
}

/** A hole is given this long to close by itself: an ack may overtake what others said before. */
const patienceMs = 300
/** Larger holes are read page by page, when somebody looks at them. */
const smallHole = 400
const pageLimit = 200
const olderLimit = 50

export class Mender {
  /** True: history is out of reach, and asked again by and by. */
  resting = false
  private cancel: (() => void) | undefined
  private busy = false
  private stopped = false
  private readonly backoff: Backoff

  constructor(private readonly deps: MenderDeps) {
    this.backoff = new Backoff({ firstMs: 1_000, mostMs: 10_000 }, deps.random)
  }

  /** The timeline changed: mends what is missing, a moment later. */
  look(): void {
    if (this.stopped || this.busy || this.cancel || !this.smallest()) return
    this.later(patienceMs)
  }

  /** Reads the page below the oldest message; true while there is more below. Rejects with Refused. */
  async older(): Promise<boolean> {
    const { timeline } = this.deps
    const before = timeline.base
    if (before <= 1) return false
    const { items, nextCursor } = await this.read({ before, limit: olderLimit })
    // Another page arrived, or the oldest were let go, meanwhile: this one does not fit any more.
    if (timeline.base === before) timeline.prepend(items, nextCursor === null)
    this.deps.changed()
    return timeline.base > 1
  }

  /** Reads the first page of a large hole. Rejects with Refused. */
  async fill(hole: Hole): Promise<void> {
    await this.mend(hole)
    this.deps.changed()
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
  }

  private smallest(): Hole | undefined {
    return this.deps.timeline.holes.find((hole) => hole.to - hole.from < smallHole)
  }

  private later(ms: number): void {
    this.cancel = this.deps.timers.after(ms, () => {
      this.cancel = undefined
      void this.run()
    })
  }

  private async run(): Promise<void> {
    const hole = this.smallest()
    if (!hole) return
    this.busy = true
    const waitMs = await this.attempt(hole)
    this.busy = false
    this.deps.changed()
    if (!this.stopped && this.smallest()) this.later(waitMs)
  }

  /** The milliseconds to wait before the next attempt. */
  private async attempt(hole: Hole): Promise<number> {
    try {
      this.deps.found(await this.mend(hole))
      this.backoff.reset()
      return 0
    } catch {
      // `resting` tells of it; the hole stays open and is read again.
      return this.backoff.next()
    }
  }

  private async mend(hole: Hole): Promise<SaidMessage[]> {
    const limit = Math.min(pageLimit, hole.to - hole.from + 1)
    const { items, nextCursor } = await this.read({ after: hole.from - 1, limit })
    return this.deps.timeline.fill(hole, items, nextCursor === null)
  }

  private async read(query: HistoryQuery): Promise<PageOf<SaidMessage>> {
    try {
      const page = await this.deps.history(query)
      this.resting = false
      return page
    } catch (error) {
      this.resting = true
      this.deps.changed()
      throw error
    }
  }
}
