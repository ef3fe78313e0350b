/** The audience of one generator: its rooms, and the seats in them. */

import { Envelope } from '../ledger/envelope.ts'
import { Ledger } from '../ledger/ledger.ts'
import { membersOf, mostOf, restlessOf, sendersOf } from '../plan/plan.ts'
import { rateLimited } from '../failure.ts'
import { micros } from '../clock.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { each } from './many.ts'
import type { Task } from './hand.ts'
import type { Peer } from './peer.ts'
import type { Peerage } from './peerage.ts'
import { Seat, type Place } from './seat.ts'
import { Tally } from './tally.ts'
import { Tracing } from './tracing.ts'

export class Crowd {
  /** For each room its senders, then its listeners. */
  readonly seats: Seat[]
  joined = 0

  constructor(
    readonly peerage: Peerage,
    private readonly task: Task,
  ) {
    this.seats = placesOf(task, peerage).map((place) => new Seat(place, peerage))
  }

  get ledger(): Ledger {
    return this.peerage.ledger
  }

  /** Open connections. */
  get connected(): number {
    const { opened, gone } = this.peerage.tally
    return opened - gone
  }

  get speakers(): Peer[] {
    return this.seats.filter(({ place }) => place.book).map(({ peer }) => peer)
  }

  get listeners(): Seat[] {
    return this.seats.filter(({ place }) => !place.book)
  }

  /** Connects every peer, then lets them join. Rejects with Unable. */
  async fill(): Promise<void> {
    await each(this.seats, (seat) => seat.connect())
    this.#checkLimits()
    await each(this.seats, async (seat) => {
      await seat.join()
      this.joined++
    })
  }

  /** Sockets that were closed unasked, by code and reason; those of readers who stopped reading are expected. */
  departures(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { departure, slow } of this.seats) {
      if (!departure || slow) continue
      const why = `${departure.code} ${departure.reason || 'without a reason'}`
      counts.set(why, (counts.get(why) ?? 0) + 1)
    }
    return counts
  }

  /** Resolves when all that the server sent to anybody has arrived; those who did not read do so now, as far as they are let. */
  async flush(): Promise<void> {
    const slow = this.seats.filter(({ slow }) => slow)
    for (const { peer } of slow) peer.wake()
    const reading = this.seats.filter(({ slow }) => !slow)
    await Promise.all(reading.map(({ peer }) => peer.flush()))
    await Promise.allSettled(slow.map(({ peer }) => peer.flush()))
  }

  async end(): Promise<void> {
    await each(this.seats, ({ peer }) => peer.end())
  }

  #checkLimits(): void {
    const { plan } = this.task
    const allowed = this.seats[0]?.peer.allowed ?? Infinity
    const { load } = plan
    if (load.kind === 'burst' && load.messages > allowed) throw rateLimited(allowed)
    if (load.kind === 'paced' && load.perSecond / sendersOf(plan) > allowed) throw rateLimited(allowed)
  }
}

/** Makes the rooms and the book. Rejects with Unable. */
export async function openCrowd(task: Task, dialect: Dialect): Promise<Crowd> {
  const { plan, run, share } = task
  const venue = dialect.venue(new URL(plan.url))
  const took: number[] = []
  const ids = new Array<string>(share.count).fill('')
  await each(ids.keys(), async (i) => {
    const begun = micros()
    ids[i] = await venue.openRoom(`bench ${run} ${share.first + i + 1}`)
    took.push(micros() - begun)
  })
  const ledger = new Ledger(ledgerShape(task, dialect), ids)
  for (const time of took) ledger.latencies.create.record(time)
  const tracing = new Tracing(run, dialect.traces ? plan.trace : 0)
  return new Crowd({ ledger, dialect, venue, tracing, tally: new Tally() }, task)
}

function ledgerShape({ plan, run, share }: Task, dialect: Dialect) {
  return {
    run,
    envelope: new Envelope(run, plan.size),
    senders: plan.senders,
    members: membersOf(plan) - restlessOf(plan, dialect.resumes),
    most: mostOf(plan),
    paced: plan.load.kind === 'paced',
    firstSender: share.first * plan.senders,
    allSenders: sendersOf(plan),
    dialect,
  }
}

function placesOf({ plan, share }: Task, { ledger, dialect }: Peerage): Place[] {
  if (plan.load.kind === 'rooms') return []
  const members = membersOf(plan)
  const firstRestless = members - restlessOf(plan, dialect.resumes)
  return ledger.rooms.flatMap((room, i) =>
    Array.from({ length: members }, (_, slot) => ({
      room,
      member: (share.first + i) * members + slot,
      book: room.books[slot],
      restless: slot >= firstRestless,
    })),
  )
}
