/** Counts what a server refuses with a word: a message that was refused is not lost. */

const nothing = Buffer.alloc(0)

export class Refusals {
  count = 0
  /** The end of what was read, in which a sign can be cut. */
  #rest: Buffer = nothing

  /** `sign`: what stands once in every refusal and nowhere else. */
  constructor(private readonly sign: string) {}

  read(read: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, read]) : read
    const { length } = this.sign
    let from = 0
    for (let at = bytes.indexOf(this.sign); at >= 0; at = bytes.indexOf(this.sign, from)) {
      this.count += 1
      from = at + length
    }
    this.#rest = beginning(this.sign, bytes.subarray(Math.max(from, bytes.length - length + 1)))
  }
}

/** What of the end may be the beginning of the sign: mostly nothing, and then nothing is copied. */
function beginning(sign: string, end: Buffer): Buffer {
  const at = end.indexOf(sign.charCodeAt(0))
  return at < 0 ? nothing : Buffer.from(end.subarray(at))
}
