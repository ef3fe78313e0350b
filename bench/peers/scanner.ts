/** Finds the marks in what one connection brings, read by read. */

import { markLength, nextMark } from './mark.ts'

/** Told of a mark: where it lies, which is good until this returns. */
export type OnMark = (bytes: Buffer, at: number) => void

export class Scanner {
  onMark: OnMark | undefined
  /** The end of what was read, in which a mark was cut. */
  #rest: Buffer | undefined

  /** `textBytes`: of each message's text, which begins with the mark. */
  constructor(private readonly textBytes: number) {}

  /** How many marks end in this read. */
  read(read: Buffer): number {
    const bytes = this.#rest ? Buffer.concat([this.#rest, read]) : read
    this.#rest = undefined
    let marks = 0
    for (let at = nextMark(bytes, 0); at >= 0; at = nextMark(bytes, at + this.textBytes)) {
      if (at + markLength > bytes.length) {
        this.#rest = Buffer.from(bytes.subarray(at))
        break
      }
      marks += 1
      this.onMark?.(bytes, at)
    }
    return marks
  }
}
