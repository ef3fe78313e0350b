/** A member that talks: at saturation by a window of messages under way, else when it is told. */

import { markedRef, markedText } from './mark.ts'
import type { Member } from './member.ts'
import { Refusals } from './refusals.ts'
import type { Sequence } from './sequence.ts'
import { Stencil } from './stencil.ts'

/** What a client says for one message: the text, and a name for it where the protocol wants one. */
export type Say = (text: string, ref: string) => string

export interface Seat {
  member: Member
  /** What this member has heard. */
  sequence: Sequence
}

export class Talker {
  sent = 0
  readonly #stencil: Stencil

  constructor(
    readonly index: number,
    private readonly seat: Seat,
    say: Say,
    textBytes: number,
  ) {
    this.#stencil = new Stencil((number) =>
      say(markedText(index, number, textBytes), markedRef(index, number)),
    )
  }

  /** Messages that the server refused since `watch`. */
  get refused(): number {
    return this.seat.member.refusals?.count ?? 0
  }

  /** Has refusals counted, which all begin with this sign. */
  watch(sign: string): void {
    this.seat.member.refusals = new Refusals(sign)
  }

  /** Told after everything that one read brought; of talkers of one connection the last one's. */
  set onRead(told: (() => void) | undefined) {
    this.seat.member.onRead = told
  }

  /** Says so many at once. */
  say(count: number): void {
    this.seat.member.send(this.#stencil.frames(this.sent, count))
    this.sent += count
  }

  /** Keeps so many under way until `rest`: the next one leaves when its oldest came back to itself. */
  talk(window: number): void {
    const refill = () => {
      const count = window - (this.sent - this.seat.sequence.reached(this.index))
      if (count > 0) this.say(count)
    }
    this.onRead = refill
    refill()
  }

  rest(): void {
    this.onRead = undefined
  }
}
