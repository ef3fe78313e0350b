/** Making spans of thousands of messages takes a while: chat goes on in between. */

import type { Clock } from '../../core/ports.ts'

/** How many are made in one turn of the event loop: a millisecond's work. */
const spansInATurn = 256

export class Pauses {
  private made = 0

  constructor(private readonly clock: Pick<Clock, 'soon'>) {}

  /** To be waited for after spans were made: frees the event loop when they are enough for a turn. */
  async after(spans: number): Promise<void> {
    this.made += spans
    if (this.made < spansInATurn) return
    this.made = 0
    await new Promise<void>((resolve) => this.clock.soon(resolve))
  }
}
