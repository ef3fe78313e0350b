/** What a micro benchmark is. Files `*.bench.ts` beside the code export a list of them as `benches`. */

/** One that was begun: its world is there. */
export interface Running<Answer> {
  /** Does it once. */
  run(): Answer | Promise<Answer>
  /** Throws unless that is what one run has to answer, after however many before it. */
  check(answer: Answer): void
}

export interface Bench {
  /** What one operation is, in at most 30 characters. */
  name: string
  /** How many of them one run does. */
  operations: number
  begin(): Running<unknown> | Promise<Running<unknown>>
}

export function bench<Answer>(
  name: string,
  begin: () => Running<Answer> | Promise<Running<Answer>>,
  operations = 1,
): Bench {
  return { name, operations, begin }
}

/** Gives one after the other, round and round: what an engine remembers of the last input helps no real server. */
export function cycle<Item>(items: readonly [Item, ...Item[]]): () => Item {
  let at = 0
  return () => {
    const item = items[at] ?? items[0]
    at = at + 1 < items.length ? at + 1 : 0
    return item
  }
}

/** So many, each made of its place. */
export function several<Item>(count: number, make: (at: number) => Item): [Item, ...Item[]] {
  return [make(0), ...Array.from({ length: count - 1 }, (_, at) => make(at + 1))]
}
