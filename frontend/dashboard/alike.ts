/** Messages that were slow together are one story: of each, the slowest is shown, and the others are counted. */

import type { Journey } from '../../src/protocol/watched.ts'

/** The slowest of those that were slow together. */
export interface Alike extends Journey {
  /** How many more there were like it. */
  others: number
}

/** Within so many milliseconds of each other they met the same trouble. */
const togetherMs = 100

/** Of messages sorted by slowness, those of one room and one moment as one. */
export function groupAlike(journeys: readonly Journey[]): Alike[] {
  const groups: Alike[] = []
  for (const journey of journeys) {
    const group = groups.find((slowest) => areAlike(slowest, journey))
    if (group) group.others += 1
    else groups.push({ ...journey, others: 0 })
  }
  return groups
}

function areAlike(one: Journey, other: Journey): boolean {
  return one.room === other.room && Math.abs(one.receivedAt - other.receivedAt) <= togetherMs
}
