/** The second that the reader points at, the same in every chart. */

import { shownSeconds } from './history.ts'

type Listener = (slot: number | undefined) => void

export class Cursor {
  private readonly listeners: Listener[] = []
  private at: number | undefined

  /** The slot of the second pointed at; undefined: nobody points. */
  get slot(): number | undefined {
    return this.at
  }

  /** The slot whose figures are shown: the one pointed at, else the newest. */
  get shown(): number {
    return this.at ?? shownSeconds - 1
  }

  onMove(listener: Listener): void {
    this.listeners.push(listener)
  }

  move(slot: number | undefined): void {
    if (slot === this.at) return
    this.at = slot
    for (const listener of this.listeners) listener(slot)
  }

  /** Steps by so many seconds, from the newest when nobody points yet. */
  step(by: number): void {
    this.move(Math.min(shownSeconds - 1, Math.max(0, this.shown + by)))
  }
}
