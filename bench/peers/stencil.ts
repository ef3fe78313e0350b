/** A talker's messages as frames: made once, and for each message only its number is written in. */

import { textFrame } from '../wire/frame-writer.ts'
import { numberDigitsOf } from './mark.ts'

/** A number whose digits stand nowhere else in a frame. */
const blank = 987_654_321

export class Stencil {
  readonly #frame: Buffer
  readonly #places: number[]
  readonly #start: number

  /** `payload` is what the client says for a message of this number. */
  constructor(payload: (number: number) => string) {
    const text = payload(blank)
    this.#frame = textFrame(text)
    this.#start = this.#frame.length - Buffer.byteLength(text)
    this.#places = placesOf(Buffer.from(text), Buffer.from(numberDigitsOf(blank)))
  }

  /** The frames of `count` messages in one buffer, the first with this number. */
  frames(first: number, count: number): Buffer {
    const all = Buffer.allocUnsafe(this.#frame.length * count)
    for (let i = 0; i < count; i++) {
      this.#frame.copy(all, i * this.#frame.length)
      for (const place of this.#places) this.#write(all, i * this.#frame.length, place, first + i)
    }
    return all
  }

  #write(bytes: Buffer, frame: number, place: number, number: number): void {
    const digits = numberDigitsOf(number)
    for (let i = 0; i < digits.length; i++) {
      const key = this.#frame[this.#start - 4 + ((place + i) & 3)] ?? 0
      bytes[frame + this.#start + place + i] = digits.charCodeAt(i) ^ key
    }
  }
}

function placesOf(bytes: Buffer, part: Buffer): number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1)) places.push(at)
  return places
}
