/** Facts that come in storms, told at a pace that a person and a disk can follow. */

/**
 * Calls `tell` at most once per interval, with the number of facts that were left out since the call before.
 * `now` is in monotonic milliseconds.
 */
export function paced<Fact>(
  tell: (fact: Fact, suppressed: number) => void,
  now: () => number,
  everyMs = 1_000,
): (fact: Fact) => void {
  let nextAt = -Infinity
  let suppressed = 0
  return (fact) => {
    const at = now()
    if (at < nextAt) {
      suppressed += 1
      return
    }
    const left = suppressed
    nextAt = at + everyMs
    suppressed = 0
    tell(fact, left)
  }
}
