/** The audience of a run: rooms, and peers that joined them. */

import { Envelope } from '../ledger/envelope.ts'
import { rateLimited } from '../failure.ts'
import type { Book } from '../ledger/book.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { Room } from '../ledger/room.ts'
import { Peer } from './peer.ts'
import { membersOf, mostOf, sendersOf, type Plan } from '../plan/plan.ts'
import type { Target } from '../server/target.ts'

/** Requests and handshakes under way at once: below the backlog of any server. */
const atOnce = 64

export class Crowd {
  /** In the order of the ledger's witnesses: for each room its senders, then its listeners. */
  readonly peers: Peer[] = []
  readonly senders: Peer[] = []

  constructor(readonly ledger: Ledger) {}

  /** Sockets that were closed unasked, by code and reason. */
  departures(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { departure } of this.peers) {
      if (!departure) continue
      const why = `${departure.code} ${departure.reason || 'without a reason'}`
      counts.set(why, (counts.get(why) ?? 0) + 1)
    }
    return counts
  }

  /** Resolves when all that the server sent to anybody has arrived. */
  async flush(): Promise<void> {
    await Promise.all(this.peers.map((peer) => peer.flush()))
  }

  async end(): Promise<void> {
    await Promise.all(this.peers.map((peer) => peer.end()))
  }
}

/** Creates the rooms and the book. `run` marks everything that this run says. Rejects with Unable. */
export async function openCrowd(plan: Plan, target: Target, run: string): Promise<Crowd> {
  const ids: string[] = []
  await each(Array(plan.rooms).keys(), async (i) => {
    const { id } = await target.createRoom(`bench ${run} ${i + 1}`)
    ids.push(id)
  })
  const { senders, size, command } = plan
  const shape = { run, senders, members: membersOf(plan), most: mostOf(plan), paced: command === 'rate' }
  return new Crowd(new Ledger({ ...shape, envelope: new Envelope(run, size) }, ids))
}

interface Place {
  peer: Peer
  name: string
  room: Room
  /** Only for those who speak. */
  book: Book | undefined
}

/** Connects every peer, then lets them join. Rejects with Unable. */
export async function fillCrowd(
  plan: Plan,
  target: Target,
  crowd: Crowd,
  told: (done: number) => void,
): Promise<void> {
  const places = seats(plan, crowd)
  let done = 0
  await each(places, async ({ peer, name }) => {
    await peer.connect(target.socket(name))
    told(++done)
  })
  checkLimits(plan, crowd)
  await each(places, ({ peer, room, book }) => peer.join(room, book))
}

/**
 * Does a job for each item, a bounded number of them at once. After a failure no more are begun; it rejects when those
 * under way have ended.
 */
export async function each<Item>(items: Iterable<Item>, job: (item: Item) => Promise<void>): Promise<void> {
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

function seats(plan: Plan, crowd: Crowd): Place[] {
  const places: Place[] = []
  for (const room of crowd.ledger.rooms) {
    for (let slot = 0; slot < membersOf(plan); slot++) {
      const peer = new Peer(crowd.ledger)
      crowd.peers.push(peer)
      if (slot < plan.senders) crowd.senders.push(peer)
      // Names of one width keep the frames' layout the same, which makes scanning them cheap.
      const name = `bench ${String(places.length).padStart(6, '0')}`
      places.push({ peer, name, room, book: room.books[slot] })
    }
  }
  return places
}

function checkLimits(plan: Plan, crowd: Crowd): void {
  const allowed = crowd.senders[0]?.welcome?.limits.messagesPerSecond ?? Infinity
  const needed = plan.command === 'burst' ? plan.messages : plan.perSecond / sendersOf(plan)
  if (needed > allowed) throw rateLimited(allowed)
}
