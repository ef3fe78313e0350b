/** What the seconds of a run add up to so far. */

import type { Quantiles, Second } from '../results/second.ts'
import type { Heading } from './view.ts'

/** As many as the widest picture shows. */
const kept = 120

export type Timed = 'ack' | 'delivery' | 'last'

export class Totals {
  planned = 0
  sent = 0
  late = 0
  acked = 0
  refused = 0
  delivered = 0
  /** Seconds of the load, and those of them in which the generator was past its limits. */
  seconds = 0
  strained = 0
  latest: Second | undefined
  /** The p99 of each of the last seconds, in microseconds. */
  readonly p99: Record<Timed, number[]> = { ack: [], delivery: [], last: [] }

  constructor(private readonly limits: Heading['limits']) {}

  add(second: Second): void {
    this.latest = second
    this.planned += second.planned
    this.sent += second.sent
    this.late += second.late
    this.acked += second.acked
    this.refused += second.refused
    this.delivered += second.delivered
    this.#watch(second)
    for (const name of ['ack', 'delivery', 'last'] as const) {
      this.p99[name].push(second[name].p99)
      if (this.p99[name].length > kept) this.p99[name].shift()
    }
  }

  #watch({ phase, generator }: Second): void {
    if (phase !== 'load' || !this.limits) return
    const { eventLoopUtilization, lagP99 } = this.limits
    this.seconds++
    if (generator.eventLoopUtilization > eventLoopUtilization || generator.lagP99 > lagP99) this.strained++
  }
}

/** Whether there were any values. */
export function measured({ max }: Quantiles): boolean {
  return max > 0
}
