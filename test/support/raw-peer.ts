/** A peer that speaks bytes over TCP: for tests of what no library would ever send. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { serverFrames, type ServerFrameBytes } from './server-frames.ts'

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 }

interface FrameOptions {
  fin?: boolean
  rsv?: number
  masked?: boolean
  /** Said instead of the true length, in 64 bits. */
  declared?: bigint
}

/** One client frame, masked as a client must. */
export function frame(opcode: number, payload: string | Buffer = '', options: FrameOptions = {}): Buffer {
  const { fin = true, rsv = 0, masked = true, declared } = options
  const body = Buffer.from(payload)
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode
  const head = [Buffer.from([first]), lengthBytes(body.length, declared, masked)]
  if (!masked) return Buffer.concat([...head, body])
  const mask = Buffer.from([0x12, 0x34, 0x56, 0x78])
  return Buffer.concat([...head, mask, body.map((byte, at) => byte ^ (mask[at % 4] ?? 0))])
}

function lengthBytes(length: number, declared: bigint | undefined, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0
  if (declared !== undefined || length > 0xffff) {
    const bytes = Buffer.alloc(9)
    bytes[0] = bit | 127
    bytes.writeBigUInt64BE(declared ?? BigInt(length), 1)
    return bytes
  }
  if (length < 126) return Buffer.from([bit | length])
  return Buffer.from([bit | 126, length >> 8, length & 0xff])
}

/** The bytes that open a WebSocket, with some headers changed, added, repeated (a list) or left out (undefined). */
export function handshake(
  changed: Record<string, string | string[] | undefined> = {},
  line = 'GET /ws',
): string {
  const headers: Record<string, string | string[] | undefined> = {
    Host: 'glassroom.test',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...changed,
  }
  const lines = Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((one) => `${name}: ${one}\r\n`),
  )
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n`
}

export interface Heard {
  status: number
  head: string
  /** Of an answer that is no upgrade. */
  body: string
  frames: ServerFrameBytes[]
  /** Of the server's close frame. */
  closeCode: number | undefined
}

export class RawPeer {
  private received = Buffer.alloc(0)

  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.received = Buffer.concat([this.received, bytes])))
    // A reset by the server is one of the answers that tests look at.
    socket.on('error', () => {})
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect({ port, host: '127.0.0.1' })
    await once(socket, 'connect')
    return new RawPeer(socket)
  }

  send(...parts: (string | Buffer)[]): this {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))))
    return this
  }

  /** Resolves when what was heard is enough, or when the server has closed. */
  async until(enough: (heard: Heard) => boolean): Promise<Heard> {
    while (!enough(this.heard) && !this.socket.readableEnded && !this.socket.destroyed) {
      await new Promise<void>((resolve) => {
        const stop = () => resolve()
        for (const event of ['data', 'end', 'close']) this.socket.once(event, stop)
      })
    }
    return this.heard
  }

  /** Everything that the server said until it closed. */
  async end(): Promise<Heard> {
    const heard = await this.until(() => false)
    this.socket.destroy()
    return heard
  }

  get heard(): Heard {
    const split = this.received.indexOf('\r\n\r\n')
    if (split < 0) return { status: 0, head: '', body: '', frames: [], closeCode: undefined }
    const head = this.received.subarray(0, split).toString('latin1')
    const rest = this.received.subarray(split + 4)
    const status = Number(head.split(' ')[1])
    const frames = status === 101 ? serverFrames(rest).frames : []
    const closing = frames.find(({ opcode }) => opcode === opcodes.close)
    const closeCode = closing && closing.payload.length >= 2 ? closing.payload.readUInt16BE(0) : undefined
    return { status, head, body: status === 101 ? '' : rest.toString(), frames, closeCode }
  }
}
