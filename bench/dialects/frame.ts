/** Reads frames whose kind is not on the hot path, and finds a message's text in those that are. */

import { Field } from '../ledger/scan.ts'

/** A JSON object whose values are not known to be anything. */
export type Fields = Readonly<Record<string, unknown>>

/** The first characters of every message that the harness says. JSON escapes none of an envelope's characters. */
const marker = 'gr1 '

/** Finds the text of a message wherever a protocol puts it: one for each layout of frames. */
export class Text {
  readonly #marker = new Field(marker)

  /** The offset of the first character; -1 when no message of the harness is in the frame. */
  at(frame: Buffer): number {
    const after = this.#marker.in(frame)
    return after < 0 ? -1 : after - marker.length
  }
}

/** The value that a text is the JSON of; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The object that a text is the JSON of; undefined when it is none. */
export function parseObject(text: string): Fields | undefined {
  return objectIn(parseJson(text))
}

/** The value if it is an object and no list. */
export function objectIn(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}
