/** A faulty server's journal for one room: which of its messages have no number at first, and what they are told later. */

import type { SaidMessage } from '../../src/protocol/frames.ts'
import type { Plot } from './faults.ts'

/** Silence after which Postgres is taken to be back. */
const replayAfterMs = 30

/** A message and the number that its members are told; null: none, for good. */
export interface Numbered {
  message: SaidMessage
  told: number | null
}

export class RoomJournal {
  #taken = 0
  #held: SaidMessage[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly plot: Plot,
    /** Brings what was held into the store, and tells its numbers. */
    private readonly replay: () => void,
  ) {}

  /** True: the message is in the journal, and has no number yet. What is held is replayed before one that is not. */
  takes(message: SaidMessage): boolean {
    const [first, last] = this.plot.faults.journal ?? [Infinity, 0]
    this.#taken++
    clearTimeout(this.#timer)
    if (this.#taken < first || this.#taken > last) {
      if (this.#held.length > 0) this.replay()
      return false
    }
    this.#held.push(message)
    if (!this.plot.faults.away) this.#timer = setTimeout(this.replay, replayAfterMs)
    return true
  }

  /** What is held, emptied; each message is numbered by `next`. */
  number(next: () => number): Numbered[] {
    const held = this.#misorder(this.#held)
    this.#held = []
    const numbered: Numbered[] = []
    for (const message of held) {
      if (this.plot.commits('unnumber', 7)) continue
      if (this.plot.commits('setAside', 7)) numbered.push({ message, told: null })
      else numbered.push(this.#stored(message, next(), numbered.at(-1)?.told))
    }
    return numbered
  }

  #stored(message: SaidMessage, seq: number, before: number | null | undefined): Numbered {
    const told = before && this.plot.commits('twin', 7) ? before : seq
    return { message: { ...message, seq }, told }
  }

  #misorder(held: SaidMessage[]): SaidMessage[] {
    const ordered: SaidMessage[] = []
    for (const message of held) {
      const before = ordered.length > 0 && this.plot.commits('misorder', 7) ? ordered.pop() : undefined
      ordered.push(message, ...(before ? [before] : []))
    }
    return ordered
  }
}
