/** A member that talks: at saturation by a window of messages under way, else when it is told. */

import { markedRef, markedText, talkerAt } from './mark.ts'
import type { Member } from './member.ts'
import { Stencil } from './stencil.ts'

/** What a client says for one message: the text, and a name for it where the protocol wants one. */
export type Say = (text: string, ref: string) => string

export class Talker {
  sent = 0
  /** Its own messages that came back to it. */
  returned = 0
  readonly #stencil: Stencil
  #window = 0

  constructor(
    readonly index: number,
    private readonly member: Member,
    say: Say,
    textBytes: number,
  ) {
    this.#stencil = new Stencil((number) =>
      say(markedText(index, number, textBytes), markedRef(index, number)),
    )
  }

  /** Says so many at once. */
  say(count: number): void {
    this.member.send(this.#stencil.frames(this.sent, count))
    this.sent += count
  }

  /** Keeps so many under way until `rest`. */
  talk(window: number): void {
    this.#window = window
    this.member.onMark = (bytes, at) => {
      if (talkerAt(bytes, at) === this.index) this.returned += 1
    }
    this.member.onRead = () => this.#refill()
    this.#refill()
  }

  rest(): void {
    this.#window = 0
  }

  #refill(): void {
    const count = this.#window - (this.sent - this.returned)
    if (count > 0) this.say(count)
  }
}
