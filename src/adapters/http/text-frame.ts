/** The Framing port: WebSocket text frames (RFC 6455, FIN, unmasked), made once and written to every member as they are. */

import type { Framing } from '../../core/ports.ts'

const finText = 0x81
const length16 = 126
const length64 = 127
const longest16 = 0xffff
/** UTF-8 bytes that one unit of a string takes at most. */
const mostOfUnit = 3

/**
 * Frames are written one behind the other into a slab that is larger than they are, until it is full: an allocation for
 * each would cost more than the writing. A slow socket that holds one frame holds its slab, and may hold a thousand; so a
 * slab is small, as those of Node's own pool are. A larger one would save a sixth of the time.
 */
const slabBytes = 8 * 1024
let slab = Buffer.allocUnsafeSlow(slabBytes)
let used = 0

/** The frames of all texts, in one piece. */
export const textFrames: Framing = (texts) => {
  let most = 0
  for (const text of texts) most += headOf(length64) + text.length * mostOfUnit
  if (most > slabBytes) return ownBuffer(texts)
  if (used + most > slabBytes) {
    slab = Buffer.allocUnsafeSlow(slabBytes)
    used = 0
  }
  const start = used
  for (const text of texts) used = writeFrame(slab, used, text)
  return slab.subarray(start, used)
}

/** For what is large: just as large as it must be. */
function ownBuffer(texts: readonly string[]): Buffer {
  let bytes = 0
  for (const text of texts) {
    const length = Buffer.byteLength(text)
    bytes += headOf(lengthFormOf(length)) + length
  }
  const frames = Buffer.allocUnsafeSlow(bytes)
  let end = 0
  for (const text of texts) end = writeFrame(frames, end, text)
  return frames
}

/** Answers where the frame ends. */
function writeFrame(into: Buffer, at: number, text: string): number {
  const form = lengthFormIn(text)
  const start = at + headOf(form)
  const length = into.write(text, start)
  into[at] = finText
  if (form === length16) writeLength16(into, at, length)
  else if (form === length64) into.writeBigUInt64BE(BigInt(length), at + 2)
  into[at + 1] = form === 0 ? length : form
  return start + length
}

function writeLength16(into: Buffer, at: number, length: number): void {
  into[at + 2] = length >> 8
  into[at + 3] = length & 0xff
}

type LengthForm = 0 | typeof length16 | typeof length64

/** How the length of a text is written; its bytes are counted only where its units do not tell. */
function lengthFormIn(text: string): LengthForm {
  const least = lengthFormOf(text.length)
  return least === lengthFormOf(text.length * mostOfUnit) ? least : lengthFormOf(Buffer.byteLength(text))
}

function lengthFormOf(bytes: number): LengthForm {
  if (bytes < length16) return 0
  return bytes <= longest16 ? length16 : length64
}

/** Bytes before the text. */
function headOf(form: LengthForm): number {
  if (form === 0) return 2
  return form === length16 ? 4 : 10
}
