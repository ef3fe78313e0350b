/** WebSocket frames out of the bytes of a server, which masks nothing. */

export interface ServerFrameBytes {
  opcode: number
  payload: Buffer
}

/** The whole frames at the beginning of the bytes, and what is left of them. */
export function serverFrames(bytes: Buffer): { frames: ServerFrameBytes[]; rest: Buffer } {
  const frames: ServerFrameBytes[] = []
  let at = 0
  for (;;) {
    const frame = frameAt(bytes, at)
    if (!frame) return { frames, rest: bytes.subarray(at) }
    frames.push(frame)
    at = frame.end
  }
}

function frameAt(bytes: Buffer, at: number): (ServerFrameBytes & { end: number }) | undefined {
  if (at + 2 > bytes.length) return undefined
  const short = bytes.readUInt8(at + 1)
  const begin = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
  if (begin > bytes.length) return undefined
  const end = begin + lengthOf(bytes, at + 2, short)
  if (end > bytes.length) return undefined
  return { opcode: bytes.readUInt8(at) & 0x0f, payload: bytes.subarray(begin, end), end }
}

function lengthOf(bytes: Buffer, at: number, short: number): number {
  if (short < 126) return short
  return short === 126 ? bytes.readUInt16BE(at) : Number(bytes.readBigUInt64BE(at))
}
