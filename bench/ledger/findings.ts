/** What went wrong: a count for each broken promise, and the first few cases in detail. */

/** The promises that are checked, with what it means when one is broken. */
export const violations = {
  lost: 'acknowledged, but never delivered to a member',
  duplicate: 'delivered twice to the same member',
  outOfOrder: 'delivered after a later one, or numbered before an earlier one',
  hole: 'a number of a room that nobody was given',
  number: 'a number that two messages were given, or a message that was given two',
  unnumbered: 'shown from the journal, and its number never told to a member',
  setAside: 'acknowledged, and then set aside by the server: it will not be in history',
  disagreement: 'a member saw another order than the others of its room',
  author: 'shown as said by somebody else',
  leak: 'delivered to a room that it was not said in',
  corrupt: 'not the bytes that were sent',
  phantom: 'delivered, but nobody said it',
  ack: 'an ack that nobody waited for',
  history: 'a difference between a room\u2019s history and what was delivered',
  head: 'the head of a room is not the number of its messages',
  metrics: 'the server\u2019s count of messages is not ours',
} as const

export type Violation = keyof typeof violations

/** One case, with as much of its place as is known. */
export interface Case {
  violation: Violation
  room?: string
  member?: number
  sender?: number
  seq?: number
  detail?: string
}

const kept = 20

export class Findings {
  readonly counts = Object.fromEntries(Object.keys(violations).map((name) => [name, 0])) as Record<
    Violation,
    number
  >
  /** The first cases, in the order in which they were found. */
  readonly cases: Case[] = []

  add(found: Case, count = 1): void {
    if (count < 1) return
    this.counts[found.violation] += count
    if (this.cases.length < kept) this.cases.push(found)
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0)
  }
}
