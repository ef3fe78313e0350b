/**
 * What a benchmark message says: a head of fixed width, then padding that its place in the run decides. A receiver reads
 * it at known offsets of the raw frame, and knows every byte that belongs there. Nothing in it needs escaping in JSON.
 *
 *     gr1 <run 8> <sender 6> <seq 8> <intended µs 12> <sent µs 12> <checksum 8>|<padding>
 */

export const headBytes = 64
export const runLength = 8

const marker = Buffer.from('gr1 ')
const [runAt, senderAt, seqAt, intendedAt, sentAt, sumAt] = [4, 13, 20, 29, 42, 55] as const
/** The blanks before each field but the first. */
const separators = [senderAt, seqAt, intendedAt, sentAt, sumAt].map((at) => at - 1)
const [space, comma, bar] = [0x20, 0x2c, 0x7c] as const
const words = 'the quick brown fox jumps over the lazy dog while 0123456789 sheep look on and count, '
/** Coprime to most run lengths, so that neighbours in a room carry different padding. */
const shifts = 79

/** What reading found: a message of this run, one that was damaged on the way, or something else altogether. */
export type Reading = 'whole' | 'corrupt' | 'foreign'

/** Writes and reads the messages of one run. The fields hold what the last `whole` reading found. */
export class Envelope {
  sender = 0
  /** The sender's own count of its messages, from 0. */
  seq = 0
  /** When the message should have been sent, in microseconds of the run's clock. */
  intended = 0
  /** When it was sent. */
  sent = 0
  readonly #run: Buffer
  readonly #seed: number
  readonly #padding: Buffer
  readonly #head = Buffer.alloc(headBytes)

  /** `size` is the message's text in bytes, at least `headBytes`; `run` is `runLength` plain characters. */
  constructor(
    run: string,
    private readonly size: number,
  ) {
    this.#run = Buffer.from(run)
    this.#seed = seedOf(this.#run, 0)
    this.#padding = Buffer.from(words.repeat(Math.ceil((size + shifts) / words.length)))
    marker.copy(this.#head)
    this.#head.fill(' ', marker.length)
    this.#run.copy(this.#head, runAt)
    this.#head[headBytes - 1] = bar
  }

  /** The text of a message. Times are cut to whole microseconds. */
  text(sender: number, seq: number, intended: number, sent: number): string {
    const head = this.#head
    writeDecimal(head, senderAt, 6, sender)
    writeDecimal(head, seqAt, 8, seq)
    writeDecimal(head, intendedAt, 12, Math.floor(intended))
    writeDecimal(head, sentAt, 12, Math.floor(sent))
    head.write(this.#parse(head, 0, this.#seed).toString(16).padStart(8, '0'), sumAt, 'latin1')
    const start = shift(sender, seq)
    const padding = this.#padding.toString('latin1', start, start + this.size - headBytes)
    return head.toString('latin1') + padding
  }

  /** Reads the text that starts at an offset; what follows it must not look like more of it. Never throws. */
  read(bytes: Buffer, at: number): Reading {
    if (!matches(bytes, at, marker)) return this.#isOurs(bytes, at) ? 'corrupt' : 'foreign'
    const end = at + this.size
    if (end > bytes.length || !separated(bytes, at)) return 'corrupt'
    const ours = matches(bytes, at + runAt, this.#run)
    const sum = this.#parse(bytes, at, ours ? this.#seed : seedOf(bytes, at + runAt))
    if (sum !== readHex(bytes, at + sumAt)) return 'corrupt'
    if (!ours) return 'foreign'
    if (end < bytes.length && isText(bytes[end])) return 'corrupt'
    const start = shift(this.sender, this.seq)
    const length = this.size - headBytes
    return bytes.compare(this.#padding, start, start + length, at + headBytes, end) === 0
      ? 'whole'
      : 'corrupt'
  }

  /** Whether all but the marker is a head of this run. */
  #isOurs(bytes: Buffer, at: number): boolean {
    return (
      at + headBytes <= bytes.length &&
      separated(bytes, at) &&
      matches(bytes, at + runAt, this.#run) &&
      this.#parse(bytes, at, this.#seed) === readHex(bytes, at + sumAt)
    )
  }

  /** Takes the fields over, and answers their checksum: one changed digit changes its field, and that the sum. */
  #parse(bytes: Buffer, at: number, seed: number): number {
    // Times in halves, which stay small integers and are quicker to read.
    const sender = readDecimal(bytes, at + senderAt, 6)
    const seq = readDecimal(bytes, at + seqAt, 8)
    const intendedSeconds = readDecimal(bytes, at + intendedAt, 6)
    const intendedMicros = readDecimal(bytes, at + intendedAt + 6, 6)
    const sentSeconds = readDecimal(bytes, at + sentAt, 6)
    const sentMicros = readDecimal(bytes, at + sentAt + 6, 6)
    this.sender = sender
    this.seq = seq
    this.intended = intendedSeconds * 1e6 + intendedMicros
    this.sent = sentSeconds * 1e6 + sentMicros
    const intended = mix(mix(mix(mix(seed, sender), seq), intendedSeconds), intendedMicros)
    return mix(mix(intended, sentSeconds), sentMicros) >>> 0
  }
}

function mix(sum: number, value: number): number {
  return Math.imul((sum ^ value) + (sum >>> 15), 0x9e3779b1)
}

function seedOf(bytes: Buffer, at: number): number {
  let seed = 0x811c9dc5
  for (let i = at; i < at + runLength; i++) seed = mix(seed, bytes[i] ?? 0)
  return seed
}

/** Whether a padding could go on with it: small letters, digits, blanks and commas. Protocols end a text with anything else. */
function isText(byte = 0): boolean {
  return byte === space || byte === comma || (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122)
}

function separated(bytes: Buffer, at: number): boolean {
  const { length } = separators
  for (let i = 0; i < length; i++) if (bytes[at + (separators[i] ?? 0)] !== space) return false
  return bytes[at + headBytes - 1] === bar
}

/** Whether the bytes at an offset are those of `part`. */
export function matches(bytes: Buffer, at: number, part: Buffer): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false
  return true
}

/** The number written in `width` decimal digits; bytes that are no digits give nonsense, never an error. */
export function readDecimal(bytes: Buffer, at: number, width: number): number {
  let value = 0
  for (let i = at; i < at + width; i++) value = value * 10 + (bytes[i] ?? 0) - 48
  return value
}

function writeDecimal(bytes: Buffer, at: number, width: number, value: number): void {
  for (let i = at + width - 1; i >= at; i--) {
    bytes[i] = 48 + (value % 10)
    value = Math.floor(value / 10)
  }
}

function readHex(bytes: Buffer, at: number): number {
  let value = 0
  for (let i = at; i < at + 8; i++) {
    const byte = bytes[i] ?? 0
    value = value * 16 + byte - (byte < 97 ? 48 : 87)
  }
  return value
}

function shift(sender: number, seq: number): number {
  return (sender * 31 + seq) % shifts
}
