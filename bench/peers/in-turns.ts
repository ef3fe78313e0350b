/** Done at the same time: connections that are opened, rooms that are made. */
const atOnce = 64

/** Does something for each, some at the same time, in order. */
export async function inTurns<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  const lines = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  })
  await Promise.all(lines)
}
