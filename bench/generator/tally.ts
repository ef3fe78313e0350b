/** What a generator did that a server counts, too: held against its metrics at the end. */

import type { Room } from '../ledger/room.ts'
import type { Ours } from '../server/reconcile.ts'

/** A member's time in a room, in microseconds of the run's clock, and the messages that it heard. */
interface Stay {
  room: Room
  from: number
  until: number
  heard: number
}

/** Microseconds in which a server notices that somebody has gone. */
const noticing = 1e6

export class Tally {
  /** Connections that were opened and welcomed. */
  opened = 0
  /** Of those: closed by us. */
  left = 0
  /** Connections that did not come about, however far they came. */
  unopened = 0
  /** Messages in frames, repeats among them. */
  frames = 0
  /** Those of members who have gone. */
  readonly stays: Stay[] = []
  /** That came over connections which are gone. */
  bytes = 0
  /** Connections that ended unasked, by close code. */
  readonly departures = new Map<string, number>()

  depart(code: number): void {
    this.departures.set(`${code}`, (this.departures.get(`${code}`) ?? 0) + 1)
  }

  /** Messages that may have been sent to those who have gone, and that they did not read. */
  get unheard(): number {
    return this.stays.reduce(
      (sum, { room, from, until, heard }) => sum + Math.max(0, room.said(from, until + noticing) - heard),
      0,
    )
  }

  get gone(): number {
    return this.left + [...this.departures.values()].reduce((sum, count) => sum + count, 0)
  }
}

/** The same from several generators. */
export function addOurs(all: readonly Required<Ours>[]): Required<Ours> {
  const sum = (of: (ours: Required<Ours>) => number) => all.reduce((total, ours) => total + of(ours), 0)
  return {
    sent: sum(({ sent }) => sent),
    acked: sum(({ acked }) => acked),
    journaled: sum(({ journaled }) => journaled),
    unanswered: sum(({ unanswered }) => unanswered),
    deliveries: sum(({ deliveries }) => deliveries),
    unheard: sum(({ unheard }) => unheard),
    refusals: addCounts(all.map(({ refusals }) => refusals)),
    repeated: sum(({ repeated }) => repeated),
    setAside: sum(({ setAside }) => setAside),
    opened: sum(({ opened }) => opened),
    unopened: sum(({ unopened }) => unopened),
    left: sum(({ left }) => left),
    departures: addCounts(all.map(({ departures }) => departures)),
    online: sum(({ online }) => online),
    rooms: sum(({ rooms }) => rooms),
  }
}

/** By name, over all of them. */
export function addCounts(all: readonly Iterable<readonly [string, number]>[]): Map<string, number> {
  const total = new Map<string, number>()
  for (const counts of all)
    for (const [name, count] of counts) total.set(name, (total.get(name) ?? 0) + count)
  return total
}
