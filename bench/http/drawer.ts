/** Chance that is the same for the same seed. */

export class Drawer {
  #state: number
  #counted = 0

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to below 1 (mulberry32). */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** One of the items. Throws RangeError when there are none. */
  from<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.share() * items.length)]
    if (item === undefined) throw new RangeError('There is nothing to draw from.')
    return item
  }

  /** 1, 2, 3 … */
  count(): number {
    return ++this.#counted
  }
}
