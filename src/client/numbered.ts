/** The shown messages of a room that have their place: by number, and between them those that will never have one. */

import type { Entry } from './timeline.ts'

export class Numbered {
  /** In the order in which they are shown. */
  private list: Entry[] = []

  get entries(): readonly Entry[] {
    return this.list
  }

  get size(): number {
    return this.list.length
  }

  /** The lowest number here. */
  get lowest(): number | undefined {
    return this.list.find(({ message }) => message.seq !== null)?.message.seq ?? undefined
  }

  /** Puts it in its place; answers the other message that had this number until now. */
  insert(entry: Entry): Entry | undefined {
    const { seq } = entry.message
    // Without a number it stands behind all that have the same place.
    const at = seq === null ? this.at(placeOf(entry) + 1) : this.at(seq)
    const there = this.list[at]
    const taken = seq !== null && there?.message.seq === seq
    this.list.splice(at, taken ? 1 : 0, entry)
    return taken ? there : undefined
  }

  swap(before: Entry, after: Entry): void {
    this.list[this.list.lastIndexOf(before)] = after
  }

  remove(entry: Entry): void {
    this.list = this.list.filter((other) => other !== entry)
  }

  /** Takes out this many of the oldest, and what then stands alone before the first number. */
  takeOldest(count: number): Entry[] {
    const rest = this.list.slice(count).findIndex(({ message }) => message.seq !== null)
    return this.list.splice(0, rest < 0 ? this.list.length : count + rest)
  }

  clear(): void {
    this.list = []
  }

  /** The index of the first entry placed so or higher; live messages belong at the end and are found at once. */
  private at(place: number): number {
    let low = 0
    let high = this.list.length
    if (high > 0 && placeOf(this.list[high - 1]) < place) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (placeOf(this.list[middle]) < place) low = middle + 1
      else high = middle
    }
    return low
  }
}

function placeOf(entry: Entry | undefined): number {
  return entry?.message.seq ?? entry?.behind ?? 0
}
