/** The last so many of something, the newest first; what comes past that takes the place of the oldest. */
export class Ring<Item> {
  private readonly items: Item[] = []
  private next = 0

  constructor(private readonly most: number) {}

  push(item: Item): void {
    this.items[this.next] = item
    this.next = this.next + 1 === this.most ? 0 : this.next + 1
  }

  *[Symbol.iterator](): Generator<Item> {
    const { items, next } = this
    for (let at = next - 1; at >= 0; at--) yield items[at] as Item
    for (let at = items.length - 1; at >= next; at--) yield items[at] as Item
  }
}
