/** What one connection may do wrong, and how often, before it is closed. */

import { refusals, type CloseName, type RefusalCode } from '../protocol/refusals.ts'
import { TokenBucket } from './rate-limit.ts'

/** Faults of the client itself: frames that cannot succeed as they are. */
const errorRate = { perSecond: 1, burst: 20 }
/** Requests past a rate limit, each answered with how long to wait. */
const floodRate = { perSecond: 20, burst: 500 }
/** Each may be answered with a large welcome; a client that comes back joins all its rooms at once. */
const joinRate = { perSecond: 5, burst: 128 }
/** Everything else but messages: leaves, pings. */
const commandRate = { perSecond: 50, burst: 200 }

export class Patience {
  /** Made when they are first needed: most connections never need one. */
  private errors: TokenBucket | undefined
  private floods: TokenBucket | undefined
  private commands: TokenBucket | undefined
  private joins: TokenBucket | undefined

  /** 0 when a command may run now, else the milliseconds to wait. */
  command(now: number): number {
    return (this.commands ??= new TokenBucket(commandRate)).take(now)
  }

  /** Likewise for a join. */
  join(now: number): number {
    return (this.joins ??= new TokenBucket(joinRate)).take(now)
  }

  /** Counts a refusal; answers why the connection must end, once it had too many. What the server lacks costs nothing. */
  refused(code: RefusalCode, now: number): CloseName | undefined {
    if (code === 'rate_limited')
      return (this.floods ??= new TokenBucket(floodRate)).take(now) > 0 ? 'flooding' : undefined
    if (refusals[code].retry) return undefined
    return (this.errors ??= new TokenBucket(errorRate)).take(now) > 0 ? 'too_many_errors' : undefined
  }
}
