/** Reads from history what a room's timeline misses: holes by itself, older pages and very large gaps when asked. */

import type { SaidMessage } from '../protocol/frames.ts'
import { Backoff } from './backoff.ts'
import type { Hole } from './coverage.ts'
import type { HistoryQuery, PageOf } from './http.ts'
import { Refused } from './refused.ts'
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
/** Larger holes are more than a timeline keeps: they are read page by page, when somebody looks at them. */
const mostByItself = 5_000
const pageLimit = 200
const olderLimit = 50

/** One page is read at a time. One that cannot be had is asked for again, after what the server asks for and a backoff. */
export class Mender {
  /** True: history was asked and is out of reach; it is asked again by and by. */
  resting = false
  /** Pages that were asked for and could not be had. */
  private wantsOlder = false
  private wanted: Hole | undefined
  private cancel: (() => void) | undefined
  private busy = false
  private stopped = false
  private readonly backoff: Backoff

  constructor(private readonly deps: MenderDeps) {
    this.backoff = new Backoff({ firstMs: 1_000, mostMs: 10_000 }, deps.random)
  }

  /** The timeline changed: mends what is missing, a moment later. */
  look(): void {
    if (this.lacking) this.later(patienceMs)
  }

  /** History may well be back: asks soon where it would have waited, spread out since many clients learn it at once. */
  wake(): void {
    if (!this.resting || !this.lacking) return
    this.cancel?.()
    this.cancel = undefined
    this.backoff.reset()
    this.later(this.backoff.next())
  }

  /**
   * Reads the page below the oldest message; true while there is more below. Rejects with Refused; where the same may
   * succeed later, the page comes by itself then.
   */
  async older(): Promise<boolean> {
    await this.asked(this.pageBack(), () => {
      this.wantsOlder = true
    })
    return this.deps.timeline.base > 1
  }

  /** Reads the first page of a very large hole. Rejects with Refused, as `older` does. */
  async fill(hole: Hole): Promise<void> {
    await this.asked(this.mend(hole), () => {
      this.wanted = hole
    })
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
  }

  private get lacking(): boolean {
    return this.wantsOlder || this.hole() !== undefined
  }

  private hole(): Hole | undefined {
    const { holes } = this.deps.timeline
    return holes.find(({ from, to }) => to - from < mostByItself || from === this.wanted?.from)
  }

  private async asked(page: Promise<unknown>, remember: () => void): Promise<void> {
    try {
      await page
    } catch (error) {
      if (error instanceof Refused && error.retry) {
        remember()
        this.later(this.backoff.next(error.retryAfterMs))
      }
      throw error
    } finally {
      this.deps.changed()
    }
  }

  private later(ms: number): void {
    if (this.stopped || this.busy || this.cancel) return
    this.cancel = this.deps.timers.after(ms, () => {
      this.cancel = undefined
      void this.run()
    })
  }

  private async run(): Promise<void> {
    if (!this.lacking) return
    this.busy = true
    const waitMs = await this.attempt().finally(() => (this.busy = false))
    this.deps.changed()
    if (this.lacking) this.later(waitMs)
  }

  /** The milliseconds to wait before the next attempt. */
  private async attempt(): Promise<number> {
    const hole = this.hole()
    try {
      if (hole) this.deps.found(await this.mend(hole))
      else await this.pageBack()
      this.backoff.reset()
      return 0
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      // `resting` tells of it; what is missing is asked for again.
      return this.backoff.next(error.retryAfterMs)
    }
  }

  private async pageBack(): Promise<void> {
    const { timeline } = this.deps
    const before = timeline.base
    if (before > 1) {
      const { items, nextCursor } = await this.read({ before, limit: olderLimit })
      // Another page arrived, or the oldest were let go, meanwhile: this one does not fit any more.
      if (timeline.base === before) timeline.prepend(items, nextCursor === null)
    }
    this.wantsOlder = false
  }

  /** One page from a hole on, over all the holes that it reaches. */
  private async mend(hole: Hole): Promise<SaidMessage[]> {
    const { timeline } = this.deps
    const end = timeline.holes.at(-1)?.to ?? hole.to
    const limit = Math.min(pageLimit, end - hole.from + 1)
    const { items, nextCursor } = await this.read({ after: hole.from - 1, limit })
    this.wanted = undefined
    return timeline.fill(hole, items, nextCursor === null)
  }

  private async read(query: HistoryQuery): Promise<PageOf<SaidMessage>> {
    try {
      const page = await this.deps.history(query)
      this.resting = false
      return page
    } catch (error) {
      this.resting = error instanceof Refused && error.retry
      throw error
    }
  }
}
