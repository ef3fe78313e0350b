/** Frames as a client writes them: whole, and masked. */

const [text, close, ping, pong] = [0x81, 0x88, 0x89, 0x8a] as const
const masked = 0x80
const maskBytes = 4

/** A message as one text frame. */
export function textFrame(message: string): Buffer {
  const size = Buffer.byteLength(message)
  const start = headSize(size)
  const frame = Buffer.allocUnsafe(start + size)
  writeHead(frame, text, size)
  frame.write(message, start)
  mask(frame, start)
  return frame
}

/** The answer to a ping; its payload is at most 125 bytes. */
export function pingFrame(): Buffer {
  return controlFrame(ping, Buffer.alloc(0))
}

export function pongFrame(payload: Buffer): Buffer {
  return controlFrame(pong, payload)
}

/** `code` is undefined to tell none; it takes two bytes, and `reason` at most 123. */
export function closeFrame(code?: number, reason = ''): Buffer {
  if (code === undefined) return controlFrame(close, Buffer.alloc(0))
  const payload = Buffer.from(`  ${reason}`)
  payload.writeUInt16BE(code)
  return controlFrame(close, payload)
}

function controlFrame(first: number, payload: Buffer): Buffer {
  const start = headSize(payload.length)
  const frame = Buffer.allocUnsafe(start + payload.length)
  writeHead(frame, first, payload.length)
  payload.copy(frame, start)
  mask(frame, start)
  return frame
}

/** Bytes before the payload, the mask among them. */
function headSize(size: number): number {
  if (size < 126) return 2 + maskBytes
  return (size < 65_536 ? 4 : 10) + maskBytes
}

function writeHead(frame: Buffer, first: number, size: number): void {
  frame[0] = first
  if (size < 126) frame[1] = masked | size
  else if (size < 65_536) {
    frame[1] = masked | 126
    frame.writeUInt16BE(size, 2)
  } else {
    frame[1] = masked | 127
    frame.writeUInt32BE(Math.floor(size / 2 ** 32), 2)
    frame.writeUInt32BE(size % 2 ** 32, 6)
  }
}

/** Masks what stands after the head, by a key of its own: a load generator needs no secret ones. */
function mask(frame: Buffer, start: number): void {
  const key = start - maskBytes
  frame.writeUInt32BE(Math.floor(Math.random() * 2 ** 32), key)
  const [a = 0, b = 0, c = 0, d = 0] = [frame[key], frame[key + 1], frame[key + 2], frame[key + 3]]
  const end = frame.length
  let at = start
  for (; at + 3 < end; at += 4) {
    frame[at] = (frame[at] ?? 0) ^ a
    frame[at + 1] = (frame[at + 1] ?? 0) ^ b
    frame[at + 2] = (frame[at + 2] ?? 0) ^ c
    frame[at + 3] = (frame[at + 3] ?? 0) ^ d
  }
  for (; at < end; at++) frame[at] = (frame[at] ?? 0) ^ (frame[key + ((at - start) & 3)] ?? 0)
}
