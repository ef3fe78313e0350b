/** The last so many of something; what comes past that takes the place of the oldest. */
export class Ring<Item> {
  private readonly items: Item[] = []
  private next = 0

  constructor(private readonly most: number) {}

  push(item: Item): void {
    this.items[this.next] = item
    this.next = this.next + 1 === this.most ? 0 : this.next + 1
  }

  /** The newest first. */
  get newest(): Item[] {
    const { items, next } = this
    return [...items.slice(next), ...items.slice(0, next)].reverse()
  }
}
