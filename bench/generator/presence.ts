/** One connection as the server counts it, too: that it came, what it was sent, and that it has gone. */

import { micros } from '../clock.ts'
import type { Room } from '../ledger/room.ts'
import type { Tally } from './tally.ts'

export class Presence {
  /** True from the welcome until it has gone. */
  here = false
  #room: Room | undefined
  #joinedAt = 0
  #heard = 0

  constructor(private readonly tally: Tally) {}

  comes(): void {
    this.tally.unopened++
  }

  came(): void {
    this.here = true
    this.tally.unopened--
    this.tally.opened++
  }

  joins(room: Room): void {
    this.#room = room
    this.#joinedAt = micros()
  }

  /** A message came. */
  hears(): void {
    this.tally.frames++
    this.#heard++
  }

  /** We closed it. `received`: bytes. */
  leaves(received: number): void {
    if (this.here) this.tally.left++
    this.#goes(received)
  }

  /** It ended unasked. */
  loses(code: number, received: number): void {
    if (this.here) this.tally.depart(code)
    this.#goes(received)
  }

  #goes(received: number): void {
    if (!this.here) return
    this.here = false
    this.tally.bytes += received
    if (this.#room)
      this.tally.stays.push({ room: this.#room, from: this.#joinedAt, until: micros(), heard: this.#heard })
  }
}
