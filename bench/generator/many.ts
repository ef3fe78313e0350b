/** Many jobs of one kind, a bounded number of them at once. */

/** Requests and handshakes under way at once: below the backlog of any server. */
const few = 64

/** Does a job for each item. After a failure no more are begun; it rejects when those under way have ended. */
export async function each<Item>(
  items: Iterable<Item>,
  job: (item: Item) => Promise<void>,
  atOnce = few,
): Promise<void> {
  // All workers draw from one generator, and leaving its loop by an error closes it for the others.
  const queue = drawn(items)
  const work = async () => {
    for (const item of queue) await job(item)
  }
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, work))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

function* drawn<Item>(items: Iterable<Item>): Generator<Item> {
  yield* items
}
