/** A place in a room, and the peer that has it: when one goes, another may come. */

import type { Book } from '../ledger/book.ts'
import type { Room } from '../ledger/room.ts'
import type { Witness } from '../ledger/witness.ts'
import { Peer, type Departure } from './peer.ts'
import type { Peerage } from './peerage.ts'

export interface Place {
  room: Room
  /** Counts over the whole run. */
  member: number
  /** Only for those who speak. */
  book: Book | undefined
  /** Whether it may leave before the end. */
  restless: boolean
}

export class Seat {
  peer: Peer
  /** True while its peer stops reading on purpose. */
  slow = false
  /** True while one goes and another comes. */
  busy = false
  /** Why the server closed its connection, unasked. */
  departure: Departure | undefined

  constructor(
    readonly place: Place,
    private readonly peerage: Peerage,
  ) {
    this.peer = this.#newPeer()
  }

  /** Opens the socket. Rejects with Unable. */
  async connect(): Promise<void> {
    const { room, member } = this.place
    // Names of one width keep the frames' layout the same, which makes scanning them cheap.
    const name = `bench ${String(member).padStart(6, '0')}`
    await this.peer.connect(this.peerage.venue.socket(room.id, name))
  }

  /** Joins before anything is said. Rejects with Unable. */
  async join(): Promise<void> {
    const { room, member, book, restless } = this.place
    const { ledger } = this.peerage
    const enter = () => (restless ? ledger.enterLate(room, member) : ledger.enter(room, member, book))
    await this.peer.join(room.id, enter, book)
  }

  /** Does something that nobody else may do meanwhile; not at all while another does. */
  async alone(job: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      await job()
    } finally {
      this.busy = false
    }
  }

  /** Somebody else comes while people talk: only what is said from then on is owed. Rejects with Unable. */
  async replace(): Promise<void> {
    this.peer = this.#newPeer()
    await this.connect()
    await this.peer.join(this.place.room.id, () =>
      this.peerage.ledger.enterLate(this.place.room, this.place.member),
    )
  }

  /** The same one comes back, and is owed all that was said meanwhile. Rejects with Unable. */
  async resume(witness: Witness): Promise<void> {
    this.peer = this.#newPeer()
    await this.connect()
    await this.peer.resume(witness)
  }

  /** Stops reading until the end. */
  slowDown(): void {
    this.slow = true
    this.peer.stall()
  }

  #newPeer(): Peer {
    const peer = new Peer(this.peerage)
    peer.departed = () => {
      if (peer !== this.peer) return
      this.departure = peer.departure
      if (peer.witness) peer.witness.left = true
    }
    return peer
  }
}
