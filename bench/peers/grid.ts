/**
 * When each message of an open loop is due: on whole milliseconds after the start, in turns by all talkers. A message's
 * talker and number tell its time, so that nothing has to travel with it.
 */

interface GridOptions {
  /** Messages a second, of all talkers together. */
  perSecond: number
  talkers: number
}

export class Grid {
  readonly #perMs: number

  constructor(private readonly options: GridOptions) {
    this.#perMs = options.perSecond / 1_000
  }

  /** Whole milliseconds after the start; `place` counts all messages from 0. */
  dueMs(place: number): number {
    // The nudge: a whole number must not be missed by a rounding, which would make it the next tick.
    return Math.max(0, Math.ceil(place / this.#perMs - 1e-6))
  }

  /** Who says the message at this place. */
  talkerOf(place: number): number {
    return place % this.options.talkers
  }

  /** `number` counts a talker's own messages from 0. */
  placeOf(talker: number, number: number): number {
    return number * this.options.talkers + talker
  }
}
