/**
 * A chat server with one room that does as little as one can: what a generator spends against it is the generator's own.
 * A program of its own, since only its parent's cost is measured. Says its port, and ends with its parent.
 */

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { encode, encodeMessage, joinedFrame } from '../../src/protocol/codec.ts'
import type { ClientFrame, SendFrame, ServerFrame } from '../../src/protocol/frames.ts'
import { limits } from '../../src/protocol/limits.ts'

const member = { id: 'guest00000000000', name: 'bench 000000' }
const sentAt = '2000-01-01T00:00:00.000Z'

/** Those in the room; the first to come is the first to speak, and the last to hear. */
const guests: Duplex[] = []
let numbered = 0
/** What was said in this turn of the event loop, and by whom. */
let batch: Buffer[] = []
let acks: Buffer[] = []
let speaker: Duplex | undefined

const server = createServer((_request, response) => response.writeHead(404).end())
server.on('upgrade', (request: IncomingMessage, socket: Duplex) => welcome(request, socket))
server.listen(0, '127.0.0.1', 4_096, () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
// A parent that is gone already is not told again.
if (!process.connected) process.exit()

function welcome(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers['sec-websocket-key'] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
  socket.write(`${head}Sec-WebSocket-Accept: ${accept}\r\n\r\n`)
  const { textBytes, frameBytes, roomsPerConnection } = limits
  const told = { textBytes, frameBytes, roomsPerConnection, messagesPerSecond: null }
  tell(socket, { type: 'welcome', member, token: '', heartbeatSeconds: 25, limits: told })
  let rest: Buffer = Buffer.alloc(0)
  socket.on(
    'data',
    (bytes: Buffer) => (rest = read(socket, rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes)),
  )
  socket.on('error', () => undefined)
  socket.on('close', () => guests.includes(socket) && guests.splice(guests.indexOf(socket), 1))
}

/** Takes the whole frames; answers what is left. */
function read(socket: Duplex, bytes: Buffer): Buffer {
  let at = 0
  for (;;) {
    const short = (bytes[at + 1] ?? 0) & 0x7f
    const start = at + (short === 126 ? 8 : 6)
    if (start > bytes.length) return bytes.subarray(at)
    const end = start + (short === 126 ? bytes.readUInt16BE(at + 2) : short)
    if (end > bytes.length) return bytes.subarray(at)
    const payload = bytes.subarray(start, end)
    for (let i = 0; i < payload.length; i++)
      payload[i] = (payload[i] ?? 0) ^ (bytes[start - 4 + (i & 3)] ?? 0)
    if ((bytes[at] ?? 0) === 0x81) take(socket, JSON.parse(payload.toString()) as ClientFrame)
    else socket.end(Buffer.from([0x88, 0]))
    at = end
  }
}

function take(socket: Duplex, frame: ClientFrame): void {
  if (frame.type === 'ping') tell(socket, { type: 'pong' })
  if (frame.type === 'join') join(socket, frame.room)
  if (frame.type === 'send') say(socket, frame)
}

function join(socket: Duplex, id: string): void {
  guests.push(socket)
  const room = { id, name: id, createdAt: sentAt, head: numbered, membersOnline: guests.length }
  socket.write(textFrame(joinedFrame(room, [], [], false)))
}

function say(socket: Duplex, { room, text, ref }: SendFrame): void {
  const seq = ++numbered
  const id = `00000000-0000-8000-8000-${String(seq).padStart(12, '0')}`
  if (batch.length === 0) setImmediate(flush)
  speaker = socket
  batch.push(textFrame(encodeMessage({ id, room, seq, sender: member, kind: 'chat', text, sentAt, ref })))
  acks.push(textFrame(encode({ type: 'ack', ref, id, seq, sentAt, durable: 'postgres' })))
}

/** One write to everybody for all that was said in a turn. The speaker comes last: what it says next meets nobody behind. */
function flush(): void {
  const bytes = Buffer.concat(batch)
  for (const guest of guests) if (guest !== speaker) guest.write(bytes)
  speaker?.write(Buffer.concat([bytes, ...acks]))
  batch = []
  acks = []
}

function tell(socket: Duplex, frame: ServerFrame): void {
  socket.write(textFrame(encode(frame)))
}

function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  const head = length < 126 ? [0x81, length] : [0x81, 126, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), payload])
}
