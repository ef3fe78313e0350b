/** The Framing port: one WebSocket text frame (RFC 6455, FIN, unmasked), made once and written to every member as it is. */

import type { Framing } from '../../core/ports.ts'

const finText = 0x81
const length16 = 126
const length64 = 127

/** The whole frame in one buffer: header of 2, 4 or 10 bytes, then the text in UTF-8. */
export const textFrame: Framing = (text) => {
  const length = Buffer.byteLength(text)
  const header = length < length16 ? 2 : length < 0x1_0000 ? 4 : 10
  const frame = Buffer.allocUnsafe(header + length)
  frame[0] = finText
  if (header === 2) frame[1] = length
  else if (header === 4) writeLength16(frame, length)
  else writeLength64(frame, length)
  frame.write(text, header)
  return frame
}

function writeLength16(frame: Buffer, length: number): void {
  frame[1] = length16
  frame.writeUInt16BE(length, 2)
}

function writeLength64(frame: Buffer, length: number): void {
  frame[1] = length64
  frame.writeBigUInt64BE(BigInt(length), 2)
}
