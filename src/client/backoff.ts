/** How long to wait before trying again: doubling, capped, and spread out so that many clients do not come at once. */

export interface BackoffOptions {
  /** Milliseconds within which the first attempt falls. */
  firstMs: number
  /** Milliseconds within which any attempt falls. */
  mostMs: number
}

export class Backoff {
  private attempt = 0

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: () => number,
  ) {}

  /** Milliseconds to wait: anything up to the doubled ceiling (full jitter), on top of what the server asked for. */
  next(askedMs = 0): number {
    const ceiling = Math.min(this.options.mostMs, this.options.firstMs * 2 ** this.attempt)
    if (ceiling < this.options.mostMs) this.attempt += 1
    return askedMs + Math.floor(this.random() * ceiling)
  }

  /** It went well: the next wait is a short one again. */
  reset(): void {
    this.attempt = 0
  }
}
