/** Goes through the lines of a file, chunk by chunk, and past what is damaged. */

import type { DiskFile } from './disk.ts'
import { cutLine, headerBytes, jsonLengthAt, longestJson, looksLikeOurs } from './line.ts'
import type { Stretch } from './trouble.ts'

const lineBreak = 10

/** More than the longest line, so that each fits in whole. */
const windowBytes = 1024 * 1024
const leastWindowBytes = longestJson + headerBytes + 1

/** To be given to a walk: a megabyte, reused from walk to walk. */
export function walkWindow(): Buffer {
  return Buffer.allocUnsafeSlow(windowBytes)
}

/**
 * `while (walk.next()) …` goes through the lines that are in memory; `await walk.fill()` brings more, and says false at
 * the end. What is damaged is passed over up to the next line break, which costs one line, and is told by `takeDamages`.
 */
export class LineWalk {
  /** Where the JSON of the line stands in `bytes`. */
  jsonFrom = 0
  jsonTo = 0
  private damages: Stretch[] = []
  /** The last line, when it has no end. */
  torn: Stretch | undefined
  /** Something looked like a line of ours, though damaged maybe. */
  private ours = false
  /** Something was neither ours nor the zeros that a lost writing leaves. */
  private strange = false
  private lineFrom = 0
  private start = 0
  private end = 0
  private inDamage = false
  /** Damage whose end was not in memory. */
  private unended: Stretch | undefined
  private last = false

  /** Walks from one offset, which begins a line, to another. */
  constructor(
    readonly file: DiskFile,
    private base: number,
    private readonly to: number,
    readonly bytes: Buffer = walkWindow(),
  ) {
    if (bytes.length < leastWindowBytes) throw new RangeError('the window is too small for a line')
  }

  /** Nothing of what was walked looks like ours. */
  get foreign(): boolean {
    return this.strange && !this.ours
  }

  /** Where the line stands in the file. */
  get lineAt(): number {
    return this.base + this.lineFrom
  }

  get lineBytes(): number {
    return this.jsonTo + 1 - this.lineFrom
  }

  /** Where the next line begins in the file. */
  get position(): number {
    return this.base + this.start
  }

  /** False: there is no further line in memory. */
  next(): boolean {
    while (this.start < this.end) {
      if (this.inDamage) {
        if (!this.pass()) return false
        continue
      }
      if (this.bytes[this.start] === lineBreak) {
        this.start += 1
        continue
      }
      const length = jsonLengthAt(this.bytes, this.start, this.end)
      if (length >= 0) return this.take(length)
      if (length === cutLine && !this.last) return false
      this.ours ||= length === cutLine || looksLikeOurs(this.bytes, this.start, this.end, 1)
      this.inDamage = true
    }
    return false
  }

  /** False: that was all. */
  async fill(): Promise<boolean> {
    if (this.last) return false
    this.bytes.copyWithin(0, this.start, this.end)
    this.base += this.start
    this.end -= this.start
    this.start = 0
    const wanted = Math.min(this.bytes.length - this.end, this.to - this.base - this.end)
    const got = await this.file.read(this.bytes.subarray(this.end, this.end + wanted), this.base + this.end)
    this.end += got
    this.last = got < wanted || this.base + this.end >= this.to
    if (this.last && got === 0 && this.inDamage) this.tear()
    return true
  }

  /** What was damaged so far; asked again, what was since. One that goes on is told when it has ended. */
  takeDamages(): Stretch[] {
    const ended = this.unended ? this.damages.slice(0, -1) : this.damages
    this.damages = this.unended ? [this.unended] : []
    return ended
  }

  /** The line just taken comes again. */
  back(): void {
    this.start = this.lineFrom
  }

  /** The line just taken is none that anybody understands: it is damaged after all. */
  reject(): void {
    this.damage(this.lineFrom, this.jsonTo + 1)
  }

  private take(length: number): true {
    this.lineFrom = this.start
    this.jsonFrom = this.start + headerBytes
    this.jsonTo = this.jsonFrom + length
    this.start = this.jsonTo + 1
    this.ours = true
    // The checksum tells that nothing else is wrong with this line, nor with where the next begins.
    if (this.bytes[this.jsonTo] !== lineBreak) this.damage(this.jsonTo, this.start)
    return true
  }

  /** Goes on past the next line break. False: it is not in memory. */
  private pass(): boolean {
    const found = this.bytes.subarray(this.start, this.end).indexOf(lineBreak)
    const from = this.start
    this.start = found < 0 ? this.end : from + found + 1
    this.inDamage = found < 0
    this.damage(from, this.start)
    this.unended = this.inDamage ? this.damages.at(-1) : undefined
    if (this.inDamage && this.last) this.tear()
    return found >= 0
  }

  /** The file ends within a line. */
  private tear(): void {
    this.torn = this.damages.pop()
    this.unended = undefined
  }

  private damage(from: number, to: number): void {
    this.strange ||= this.bytes.subarray(from, to).some((byte) => byte !== 0 && byte !== lineBreak)
    if (this.unended) this.unended.bytes += to - from
    else this.damages.push({ at: this.base + from, bytes: to - from })
  }
}
