/**
 * Things by their id: the last so many at least, and at most twice as many. Whole tables are forgotten at once, since
 * taking the oldest out of one for each that comes is slow.
 */
export class Latest<Item> {
  private young = new Map<string, Item>()
  private old = new Map<string, Item>()

  constructor(private readonly most: number) {}

  set(id: string, item: Item): void {
    if (this.young.size >= this.most) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(id, item)
  }

  /** Takes it out. */
  take(id: string): Item | undefined {
    const item = this.young.get(id) ?? this.old.get(id)
    this.young.delete(id)
    this.old.delete(id)
    return item
  }
}
