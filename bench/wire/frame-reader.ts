/**
 * Finds the frames of a WebSocket in what a socket read, however it was cut. Nothing is copied but a frame that is not
 * whole yet, and that only until its end is there.
 */

/** What a peer sent. Bytes are only good until the call returns. */
export interface FrameHandler {
  /** A text or binary message, put together if it came in fragments. */
  message(bytes: Buffer): void
  pinged(payload: Buffer): void
  pong(): void
  /** The peer's last frame. 1005: it told no code. */
  close(code: number, reason: string): void
  /** The peer broke the protocol. Nothing is read after it. */
  broken(code: 1002 | 1009, reason: string): void
}

/** The largest message, whole or in fragments, in bytes. */
export const mostBytes = 16 * 1024 * 1024

const [fin, reserved, masked] = [0x80, 0x70, 0x80] as const
const [continuation, text, binary, closing, ping, pong] = [0, 1, 2, 8, 9, 10] as const
const noCode = 1005

export class FrameReader {
  /** Set to read nothing more, from the next frame on. */
  stopped = false
  /** The frame that is not whole yet, and how much of it is there. */
  #partial: Buffer | undefined
  #held = 0
  #fragments: Buffer[] | undefined
  #fragmentBytes = 0

  constructor(private readonly handler: FrameHandler) {}

  /** Reads the first `length` bytes, which may be overwritten afterwards. */
  read(bytes: Buffer, length: number): void {
    let at = this.#partial ? this.#complete(bytes, length) : 0
    while (at < length && !this.stopped) {
      const end = at + frameSize(bytes, at, length)
      if (end > length) return this.#hold(bytes.subarray(at, length), end - at)
      this.#take(bytes, at, end)
      at = end
    }
  }

  #hold(part: Buffer, size: number): void {
    const partial = Buffer.allocUnsafe(size)
    this.#held = part.copy(partial)
    this.#partial = partial
  }

  /** Adds to the partial frame what it lacks; answers how much that was. */
  #complete(bytes: Buffer, length: number): number {
    let at = 0
    while (this.#partial && at < length) {
      const added = bytes.copy(this.#partial, this.#held, at, length)
      at += added
      this.#held += added
      if (this.#held < this.#partial.length) break
      const size = frameSize(this.#partial, 0, this.#held)
      const part = this.#partial
      this.#partial = undefined
      if (size > this.#held) this.#hold(part, size)
      else this.#take(part, 0, size)
    }
    return at
  }

  /** Takes a whole frame, or the head of one that cannot be taken. */
  #take(bytes: Buffer, at: number, end: number): void {
    const first = bytes[at] ?? 0
    const second = bytes[at + 1] ?? 0
    const start = at + headSize(second)
    if (second & masked) this.#break(1002, 'a masked frame')
    else if (start === end && payloadSize(bytes, at) > mostBytes)
      this.#break(1009, 'a frame that is too large')
    else if (first === (fin | text) && !this.#fragments) this.handler.message(bytes.subarray(start, end))
    else this.#takeRare(first, bytes.subarray(start, end))
  }

  #takeRare(first: number, payload: Buffer): void {
    const opcode = first & 0x0f
    if (first & reserved) this.#break(1002, 'reserved bits')
    else if (opcode >= closing) this.#takeControl(opcode, payload, (first & fin) !== 0)
    else if (opcode > binary) this.#break(1002, `an unknown opcode ${opcode}`)
    else if ((opcode === continuation) !== (this.#fragments !== undefined)) {
      this.#break(1002, opcode === continuation ? 'a fragment of nothing' : 'a message within another')
    } else if (opcode !== continuation && first & fin) this.handler.message(payload)
    else this.#gather(payload, (first & fin) !== 0)
  }

  #gather(payload: Buffer, last: boolean): void {
    const fragments = (this.#fragments ??= [])
    this.#fragmentBytes += payload.length
    if (this.#fragmentBytes > mostBytes) return this.#break(1009, 'a message that is too large')
    fragments.push(Buffer.from(payload))
    if (!last) return
    this.#fragments = undefined
    this.#fragmentBytes = 0
    this.handler.message(Buffer.concat(fragments))
  }

  #takeControl(opcode: number, payload: Buffer, whole: boolean): void {
    if (!whole || payload.length > 125) this.#break(1002, 'a control frame that is too large')
    else if (opcode === ping) this.handler.pinged(payload)
    else if (opcode === closing) this.#takeClose(payload)
    else if (opcode === pong) this.handler.pong()
    else this.#break(1002, `an unknown opcode ${opcode}`)
  }

  #takeClose(payload: Buffer): void {
    if (payload.length === 1) return this.#break(1002, 'half a close code')
    this.stopped = true
    this.handler.close(payload.length === 0 ? noCode : payload.readUInt16BE(0), payload.toString('utf8', 2))
  }

  #break(code: 1002 | 1009, what: string): void {
    this.stopped = true
    this.#partial = undefined
    this.#fragments = undefined
    this.handler.broken(code, what)
  }
}

/**
 * The size of the frame at an offset, or of as much of it as must be there to know more. Of a frame that will be refused:
 * the size of its head.
 */
function frameSize(bytes: Buffer, at: number, end: number): number {
  if (at + 2 > end) return 2
  const second = bytes[at + 1] ?? 0
  if (second < 126) return 2 + second
  const head = headSize(second)
  if (at + head > end || head === 2) return head
  const payload = payloadSize(bytes, at)
  return payload > mostBytes ? head : head + payload
}

/** Bytes before the payload, by the second byte. A masked frame is refused after two. */
function headSize(second: number): number {
  if (second === 126) return 4
  return second === 127 ? 10 : 2
}

function payloadSize(bytes: Buffer, at: number): number {
  const second = bytes[at + 1] ?? 0
  if (second < 126) return second
  const size = bytes.readUInt16BE(at + 2)
  return second === 126 ? size : bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6)
}
