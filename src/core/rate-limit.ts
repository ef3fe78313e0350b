/** How fast is too fast: token buckets, one for each sender and a few for each connection. */

export interface Rate {
  perSecond: number
  /** How many may come at once after a pause. */
  burst: number
}

/** Holds up to `burst` tokens and gains `perSecond`. Times are milliseconds of one monotonic clock. */
export class TokenBucket {
  private tokens: number
  private at: number

  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.tokens = rate.burst
    this.at = now
  }

  /** Takes a token and answers 0; or takes none and answers the milliseconds until there is one. */
  take(now: number): number {
    this.refill(now)
    if (this.tokens >= 1) {
      this.tokens -= 1
      return 0
    }
    return Math.ceil(((1 - this.tokens) / this.rate.perSecond) * 1000)
  }

  /** As good as new: nothing is lost when it is forgotten. */
  full(now: number): boolean {
    this.refill(now)
    return this.tokens >= this.rate.burst
  }

  private refill(now: number): void {
    this.tokens = Math.min(this.rate.burst, this.tokens + ((now - this.at) / 1000) * this.rate.perSecond)
    this.at = now
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
      bucket = new TokenBucket(this.rate, now)
      this.buckets.set(sender, bucket)
    }
    return bucket.take(now)
  }

  private sweep(now: number): void {
    for (const [sender, bucket] of this.buckets) if (bucket.full(now)) this.buckets.delete(sender)
  }
}
