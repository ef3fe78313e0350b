/**
 * One line of a journal's file: `v1 <length> <checksum> <json>` and a line break. Length (of the JSON, in bytes) and
 * checksum (CRC-32 over the length's digits and the JSON) are eight hex digits each. JSON holds no line break, so damage
 * ends at the next one. The checksum finds accidents, not forgeries.
 */

import { crc32 } from 'node:zlib'

const KiB = 1024

/** Of what stands before the JSON. */
export const headerBytes = 21

/** Bytes of JSON in one line: many times what the longest message needs. */
export const longestJson = 256 * KiB

/** What `jsonLengthAt` answers when there is no whole line. */
export const damagedLine = -1
export const cutLine = -2

const lineBreak = 10
const space = 32
const digits = '0123456789abcdef'

const digitOf = new Int8Array(256).fill(-1)
for (let value = 0; value < 16; value += 1) digitOf[digits.charCodeAt(value)] = value

/** Of a length's digits; most lines have one of few lengths. */
const lengthChecksums: number[] = []

function checksum(json: Uint8Array): number {
  const { length } = json
  const ofLength = (lengthChecksums[length] ??= crc32(hex(length)))
  return crc32(json, ofLength)
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** Lines, one behind the other, to be written at once. */
export class LineBuffer {
  private buffer: Buffer
  length = 0

  constructor(size = 1 * KiB) {
    this.buffer = Buffer.allocUnsafe(size)
  }

  /** Throws RangeError when it is too long for a line; then nothing was added. */
  add(json: string): void {
    this.reserve(headerBytes + json.length * 3 + 1)
    const from = this.length + headerBytes
    const size = this.buffer.write(json, from)
    if (size > longestJson) throw new RangeError(`a record of ${size} bytes is too long`)
    const header = `v1 ${hex(size)} ${hex(checksum(this.buffer.subarray(from, from + size)))} `
    this.buffer.write(header, this.length, 'latin1')
    this.buffer[from + size] = lineBreak
    this.length = from + size + 1
  }

  /** To be used before the next `add`. */
  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length)
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + more))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }
}

/** One line by itself. */
export function lineOf(json: string): Buffer {
  const line = new LineBuffer()
  line.add(json)
  return line.bytes
}

/**
 * The length of the JSON of the line that begins at `at`; `damagedLine` when none does; `cutLine` when it could, and
 * `end` comes too soon to tell. What stands for the line break is not looked at: the line is whole without it.
 */
export function jsonLengthAt(bytes: Buffer, at: number, end: number): number {
  if (end - at < headerBytes) return looksLikeOurs(bytes, at, end, 0) ? cutLine : damagedLine
  if (bytes[at] !== 0x76 || bytes[at + 1] !== 0x31 || bytes[at + 2] !== space) return damagedLine
  if (bytes[at + 11] !== space || bytes[at + 20] !== space) return damagedLine
  const length = numberAt(bytes, at + 3)
  const wanted = numberAt(bytes, at + 12)
  if (length < 0 || length > longestJson || wanted < 0) return damagedLine
  const from = at + headerBytes
  if (from + length >= end) return cutLine
  return checksum(bytes.subarray(from, from + length)) === wanted ? length : damagedLine
}

/** Eight hex digits, or less than 0. */
function numberAt(bytes: Buffer, at: number): number {
  let value = 0
  for (let each = at; each < at + 8; each += 1) {
    const digit = digitOf[bytes[each] ?? 0] ?? -1
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** Whether a line's header stands there, or as much of it as there is before the end or a lost writing's zeros. */
export function looksLikeOurs(bytes: Buffer, at: number, end: number, faults: number): boolean {
  const until = Math.min(end, at + headerBytes)
  let wrong = 0
  let each = at
  for (; each < until && bytes[each] !== 0; each += 1) if (!fits(bytes[each] ?? 0, each - at)) wrong += 1
  return wrong <= faults && wrong < each - at
}

function fits(byte: number, place: number): boolean {
  if (place === 0) return byte === 0x76
  if (place === 1) return byte === 0x31
  if (place === 2 || place === 11 || place === 20) return byte === space
  return (digitOf[byte] ?? -1) >= 0
}
