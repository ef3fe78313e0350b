/** The audience of a run: rooms, and peers that joined them. */

import { Envelope } from './envelope.ts'
import { rateLimited } from './failure.ts'
import { Ledger } from './ledger.ts'
import { Peer } from './peer.ts'
import { membersOf, mostOf, sendersOf, type Plan } from './plan.ts'
import type { Target } from './target.ts'

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
      const why = `${departure.code} ${departure.reason}`.trim()
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
  const rooms = new Array<string>(plan.rooms)
  await each(rooms.length, async (i) => {
    const { id } = await target.createRoom(`bench ${run} ${i + 1}`)
    rooms[i] = id
  })
  const { senders, size } = plan
  const shape = {
    run,
    rooms,
    senders,
    members: membersOf(plan),
    most: mostOf(plan),
    paced: plan.command === 'rate',
  }
  return new Crowd(new Ledger({ ...shape, envelope: new Envelope(run, size) }))
}

/** Connects every peer, then lets them join. Rejects with Unable. */
export async function fillCrowd(
  plan: Plan,
  target: Target,
  crowd: Crowd,
  told: (done: number) => void,
): Promise<void> {
  const members = membersOf(plan)
  const places = Array.from({ length: plan.rooms * members }, (_, i) => ({ peer: new Peer(crowd.ledger), i }))
  for (const { peer, i } of places) {
    crowd.peers.push(peer)
    if (i % members < plan.senders) crowd.senders.push(peer)
  }
  let done = 0
  await each(places.length, async (i) => {
    // Names of one width keep the frames' layout the same, which makes scanning them cheap.
    await crowd.peers[i]!.connect(target.socket(`bench ${String(i).padStart(6, '0')}`))
    told(++done)
  })
  checkLimits(plan, crowd)
  const slots = places.map(({ i }) => ({ room: Math.floor(i / members), slot: i % members }))
  await each(slots.length, async (i) => {
    const { room, slot } = slots[i]!
    await crowd.peers[i]!.join(room, slot < plan.senders ? room * plan.senders + slot : -1)
  })
}

/** Runs a job for 0 to `count` - 1, a bounded number of them at once; after the first failure no more are begun. */
export async function each(count: number, job: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < count) await job(next++)
  }
  const workers = Array.from({ length: Math.min(count, atOnce) }, work)
  await Promise.all(workers).finally(() => (next = count))
}

function checkLimits(plan: Plan, crowd: Crowd): void {
  const allowed = crowd.senders[0]?.welcome?.limits.messagesPerSecond ?? Infinity
  const needed = plan.command === 'burst' ? plan.messages : plan.perSecond / sendersOf(plan)
  if (needed > allowed) throw rateLimited(allowed)
}
