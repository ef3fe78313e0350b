/**
 * Reads what clients nearly always send, whole text frames, without the library's two streams in between; a message costs
 * half as much to read that way. The library still reads all else, and judges whatever is wrong.
 */

import type { Socket as TcpSocket } from 'node:net'
import { limits } from '../../protocol/limits.ts'

const [text, ping, pong] = [0x81, 0x89, 0x8a] as const
const masked = 0x80
const maskBytes = 4
const length16 = 126
const mostOfControl = 125

type Take = (bytes: Buffer) => void

/** Where a socket has its reader: a listener that all sockets share costs no memory for each. */
const reader = Symbol('reader')

/**
 * Takes the library's place as the reader of a socket that nothing was read from yet. Pings and pongs it passes on, one
 * by one. At the first frame that is anything else, such as a close, a fragment or one that is too long, the library has
 * its place back, and reads from there on.
 */
export class TextReader {
  /** The beginning of a frame of which the end has not come. */
  private rest: Buffer | undefined
  private readonly library: Take | undefined

  constructor(
    private readonly tcp: TcpSocket & { [reader]?: TextReader },
    private readonly listener: { hear(text: string): void },
  ) {
    const [library, another] = tcp.listeners('data') as Take[]
    // A library that came to read otherwise goes on as it likes.
    if (!library || another) return
    this.library = library
    tcp[reader] = this
    tcp.off('data', library).on('data', take)
  }

  take(bytes: Buffer): void {
    this.read(this.rest ? Buffer.concat([this.rest, bytes]) : bytes)
  }

  private read(bytes: Buffer): void {
    this.rest = undefined
    let at = 0
    while (at < bytes.length) {
      const end = endOfFrame(bytes, at)
      if (end === 'unusual') return this.giveBack(bytes.subarray(at))
      if (end === undefined || end > bytes.length) return this.keep(bytes, at)
      if (bytes[at] !== text) this.pass(bytes.subarray(at, end))
      else if (!this.tell(bytes, at, end)) return this.giveBack(bytes.subarray(at))
      at = end
    }
  }

  /** Keeps what begins there, and nothing of what was before it. */
  private keep(bytes: Buffer, at: number): void {
    this.rest = at === 0 ? bytes : Buffer.from(bytes.subarray(at))
  }

  /** False: its bytes are no text, and stand as they came. */
  private tell(bytes: Buffer, at: number, end: number): boolean {
    const start = at + headBytes(bytes, at)
    const isAscii = unmask(bytes, start, end)
    const said = isAscii ? bytes.toString('latin1', start, end) : bytes.toString('utf8', start, end)
    // A sequence that is no character is read as U+FFFD, which hardly anybody sends.
    if (!isAscii && said.includes('\ufffd')) {
      unmask(bytes, start, end)
      return false
    }
    this.listener.hear(said)
    return true
  }

  private pass(frame: Buffer): void {
    this.library?.call(this.tcp, frame)
  }

  private giveBack(bytes: Buffer): void {
    const { tcp, library } = this
    if (!library) return
    tcp.off('data', take).on('data', library)
    library.call(tcp, bytes)
  }
}

function take(this: { [reader]?: TextReader }, bytes: Buffer): void {
  this[reader]?.take(bytes)
}

/** Where the frame ends that begins there; undefined: not enough of it is there to know. */
function endOfFrame(bytes: Buffer, at: number): number | 'unusual' | undefined {
  const [first, second] = [bytes[at], bytes[at + 1]]
  if (first !== text && first !== ping && first !== pong) return 'unusual'
  if (second === undefined) return undefined
  if (second < masked) return 'unusual'
  const length = second - masked
  const start = at + headBytes(bytes, at)
  if (length < length16) return start + length
  if (length > length16 || first !== text) return 'unusual'
  if (at + 4 > bytes.length) return undefined
  const long = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  return long > limits.frameBytes || long <= mostOfControl ? 'unusual' : start + long
}

/** Bytes before what is said; frames with the longest length are left to the library. */
function headBytes(bytes: Buffer, at: number): number {
  return ((bytes[at + 1] ?? 0) === (masked | length16) ? 4 : 2) + maskBytes
}

/** Done again, it masks. True: all of it is ASCII. */
function unmask(bytes: Buffer, start: number, end: number): boolean {
  const key = start - maskBytes
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[key], bytes[key + 1], bytes[key + 2], bytes[key + 3]]
  let seen = 0
  let at = start
  for (; at + 3 < end; at += 4) {
    seen |= bytes[at] = (bytes[at] ?? 0) ^ a
    seen |= bytes[at + 1] = (bytes[at + 1] ?? 0) ^ b
    seen |= bytes[at + 2] = (bytes[at + 2] ?? 0) ^ c
    seen |= bytes[at + 3] = (bytes[at + 3] ?? 0) ^ d
  }
  for (; at < end; at++) seen |= bytes[at] = (bytes[at] ?? 0) ^ (bytes[key + ((at - start) & 3)] ?? 0)
  return seen < masked
}
