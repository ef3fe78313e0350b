/** How fast is too fast: token buckets, one for each sender and a few for each connection. */

export interface Rate {
  perSecond: number
  /** How many may come at once after a pause. */
  burst: number
}

/**
 * Holds up to `burst` tokens and gains `perSecond`. Kept as one number: the time at which it will be full again, each
 * token taken moving that further off. Times are milliseconds of one monotonic clock.
 */
export class TokenBucket {
  private readonly tokenMs: number
  private readonly emptyMs: number
  private fullAt = 0

  constructor(rate: Rate) {
    this.tokenMs = 1000 / rate.perSecond
    this.emptyMs = rate.burst * this.tokenMs
  }

  /** Takes a token and answers 0; or takes none and answers the milliseconds until there is one. */
  take(now: number): number {
    const fullAt = Math.max(this.fullAt, now) + this.tokenMs
    // A billionth of a second is rounding, not debt: who waited as long as they were told is let through.
    const wait = Math.ceil(fullAt - now - this.emptyMs - 1e-6)
    if (wait > 0) return wait
    this.fullAt = fullAt
    return 0
  }

  /** As good as new: nothing is lost when it is forgotten. */
  full(now: number): boolean {
    return this.fullAt <= now
  }
}

/** Sweeping a map this large costs less than letting it grow. */
const sweepAt = 10_000

/** One bucket for each sender, over all of its connections and requests. */
export class SenderRates {
  private readonly buckets = new Map<string, TokenBucket>()

  /** Without a rate everybody may speak as fast as they like. */
  constructor(private readonly rate: Rate | undefined) {}

  /** 0 when the sender may speak now, else the milliseconds to wait. */
  take(sender: string, now: number): number {
    if (!this.rate) return 0
    let bucket = this.buckets.get(sender)
    if (!bucket) {
      if (this.buckets.size >= sweepAt) this.sweep(now)
      bucket = new TokenBucket(this.rate)
      this.buckets.set(sender, bucket)
    }
    return bucket.take(now)
  }

  private sweep(now: number): void {
    for (const [sender, bucket] of this.buckets) if (bucket.full(now)) this.buckets.delete(sender)
  }
}
