/** Finds the few fields that the hot path needs in a frame's raw bytes. JSON is parsed only for frames that are rare. */

import { matches, readDecimal } from './envelope.ts'

const quote = 0x22

/** A number, whatever its width; 0 when there is none (`null`). */
export function readNumber(frame: Buffer, at: number): number {
  let end = at
  while (isDigit(frame[end])) end++
  return readDecimal(frame, at, end - at)
}

/** A value in quotes that nothing is escaped in; empty when it does not end, or is not there. */
export function readText(frame: Buffer, at: number): string {
  const end = at < 0 ? -1 : frame.indexOf(quote, at)
  return end < 0 ? '' : frame.toString('latin1', at, end)
}

function isDigit(byte = 0): boolean {
  return byte >= 48 && byte <= 57
}

/**
 * Finds one field, frame after frame. Frames of a kind are nearly all laid out alike, so it looks where the field
 * was the last time, and searches only if it moved.
 */
export class Field {
  readonly #key: Buffer
  #at = 0

  /** `key` is the field's name with quotes, colon, and the value's own quote if it has one. */
  constructor(key: string) {
    this.#key = Buffer.from(key)
  }

  /** The offset of the value; -1 when the frame has no such field. A text's content cannot look like a field. */
  in(frame: Buffer): number {
    if (!matches(frame, this.#at, this.#key)) this.#at = frame.indexOf(this.#key)
    return this.#at < 0 ? -1 : this.#at + this.#key.length
  }
}
