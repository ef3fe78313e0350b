/** The seconds that the page shows: the last two minutes of one run of the server. */

import type { Now, Second } from '../../src/protocol/watched.ts'

export const shownSeconds = 120

/** The shown seconds, the oldest first; undefined: the server was not running, or nobody looked. */
export type Slots = readonly (Second | undefined)[]

export class History {
  private seconds: Second[] = []
  private startedAt = 0

  /** Of the newest second; 0 when there is none. */
  get newest(): number {
    return this.seconds.at(-1)?.n ?? 0
  }

  /** The last so many seconds, the oldest first. */
  last(count: number): Second[] {
    return this.slots.slice(-count).filter((second) => second !== undefined)
  }

  get slots(): Slots {
    const slots = new Array<Second | undefined>(shownSeconds).fill(undefined)
    const first = this.newest - shownSeconds + 1
    for (const second of this.seconds) slots[second.n - first] = second
    return slots
  }

  /** A server that was started again counts its seconds anew: what came before is another's. */
  take({ startedAt, seconds }: Pick<Now, 'startedAt' | 'seconds'>): void {
    if (startedAt !== this.startedAt) this.seconds = []
    this.startedAt = startedAt
    this.seconds.push(...seconds.filter(({ n }) => n > this.newest))
    const first = this.newest - shownSeconds + 1
    this.seconds = this.seconds.filter(({ n }) => n >= first)
  }
}
