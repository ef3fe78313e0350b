/** The present as people read it. */

import type { Clock } from './ports.ts'

/** Makes one text for all that falls into a millisecond: a busy server asks for many. */
export class Timestamp {
  private at = NaN
  private text = ''

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** RFC 3339, UTC, milliseconds. */
  now(): string {
    const at = this.clock.now()
    if (at !== this.at) {
      this.at = at
      this.text = new Date(at).toISOString()
    }
    return this.text
  }
}
