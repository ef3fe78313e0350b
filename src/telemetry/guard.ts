/** What stands between a fact and whoever hears of it, so that telling never breaks what is told of. */

/** Hears of a listener that threw. */
export interface Breakage {
  /** Every time. */
  counted(): void
  /** The first time for each fact, so that a broken listener cannot flood the log. */
  told(fact: string, error: unknown): void
}

/** Makes a listener of a fact one that never throws. */
export type Guard = <Fact extends unknown[]>(
  fact: string,
  listener: (...fact: Fact) => void,
) => (...fact: Fact) => void

/** Guards that tell one `breakage`, each fact once, whoever of its listeners throws. */
export function guardOf(breakage: Breakage): Guard {
  const told = new Set<string>()

  function broke(fact: string, error: unknown): void {
    breakage.counted()
    if (told.has(fact)) return
    told.add(fact)
    breakage.told(fact, error)
  }

  return (name, listener) =>
    (...fact) => {
      try {
        listener(...fact)
      } catch (error) {
        broke(name, error)
      }
    }
}
