/**
 * A chat server that keeps the protocol, and breaks its promises exactly as often as it is told to: the proof that the
 * harness finds what it says it checks, and the null target that shows the harness' own ceiling.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ClientFrame, SaidMessage, SendFrame } from '../../src/protocol/frames.ts'
import { limits } from '../../src/protocol/limits.ts'
import { Plot, type Faults } from './faults.ts'
import { Guest } from './guest.ts'

interface Room {
  id: string
  name: string
  head: number
  messages: SaidMessage[]
  guests: Guest[]
}

const sentAt = '2000-01-01T00:00:00.000Z'

export class FaultyServer {
  url = ''
  readonly plot: Plot
  /** Resolves when the first message was taken. */
  readonly spoken: Promise<void>
  #speak: () => void = () => undefined
  readonly #rooms = new Map<string, Room>()
  readonly #guests = new Set<Guest>()
  readonly #http: Server
  readonly #sockets: WebSocketServer
  #counted = 0
  #stalled = false
  #waiting: (() => void)[] = []

  private constructor(faults: Faults) {
    this.plot = new Plot(faults)
    this.spoken = new Promise((resolve) => (this.#speak = resolve))
    this.#http = createServer((request, response) => void this.#answer(request, response))
    this.#sockets = new WebSocketServer({ server: this.#http, path: '/ws', perMessageDeflate: false })
    this.#sockets.on('connection', (socket, request) => this.#welcome(socket, request))
  }

  /** Listens on a free port of the loopback. */
  static async start(faults: Faults = {}): Promise<FaultyServer> {
    const server = new FaultyServer(faults)
    server.#http.listen(0, '127.0.0.1')
    await once(server.#http, 'listening')
    server.url = `http://127.0.0.1:${(server.#http.address() as AddressInfo).port}`
    return server
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.closeAllConnections()
    this.#http.close()
    await once(this.#http, 'close')
  }

  #welcome(socket: WebSocket, { url = '', socket: pipe }: IncomingMessage): void {
    const name = new URL(url, this.url).searchParams.get('name') ?? 'nobody'
    const id = `guest${String(this.#guests.size).padStart(11, '0')}`
    const guest = new Guest({ id, name }, socket, this.plot, this.plot.faults.coalesce ? pipe : undefined)
    this.#guests.add(guest)
    socket.on('message', (data: Buffer) =>
      this.#later(() => this.#read(guest, JSON.parse(data.toString()) as ClientFrame)),
    )
    const { textBytes, frameBytes, roomsPerConnection } = limits
    const told = {
      textBytes,
      frameBytes,
      roomsPerConnection,
      messagesPerSecond: this.plot.faults.messagesPerSecond ?? null,
    }
    guest.send({ type: 'welcome', member: guest.member, token: '', heartbeatSeconds: 25, limits: told })
  }

  #read(guest: Guest, frame: ClientFrame): void {
    if (frame.type === 'ping') guest.send({ type: 'pong' })
    if (frame.type === 'join') this.#join(guest, frame.room)
    if (frame.type === 'send') this.#take(guest, frame)
  }

  #join(guest: Guest, id: string): void {
    const room = this.#rooms.get(id)
    if (!room) return guest.send({ type: 'error', code: 'unknown_room', message: 'there is no such room' })
    room.guests.push(guest)
    guest.send({ type: 'joined', room: this.#state(room), members: [], messages: [], truncated: false })
  }

  #take(guest: Guest, { room: id, text, ref }: SendFrame): void {
    const room = this.#rooms.get(id)
    if (!room) return
    const { refuseWith = 'overloaded', stallMs } = this.plot.faults
    if (this.plot.commits('refuse', 11))
      return guest.send({ type: 'error', code: refuseWith, message: 'no', ref })
    if (this.plot.commits('ignore', 11)) return
    this.#speak()
    room.head += this.plot.commits('skip', 11) ? 2 : 1
    const seq = room.head
    const uuid = `00000000-0000-8000-8000-${String(this.#counted).padStart(12, '0')}`
    const message: SaidMessage = {
      id: uuid,
      room: id,
      seq,
      sender: guest.member,
      kind: 'chat',
      text,
      sentAt,
      ref,
    }
    this.#counted += this.plot.commits('miscount', 11) ? 0 : 1
    this.#acknowledge(guest, message)
    if (this.plot.commits('forget', 11)) return
    if (!this.plot.commits('unwrite', 11)) room.messages.push(message)
    this.#deliver(room, message)
    if (stallMs !== undefined && this.#counted === 20) this.#stall(stallMs)
  }

  #acknowledge(guest: Guest, { ref, id, seq }: SaidMessage): void {
    const times = this.plot.commits('ackTwice', 11) ? 2 : 1
    for (let i = 0; i < times; i++) guest.send({ type: 'ack', ref, id, seq, sentAt, durable: 'postgres' })
  }

  #deliver(room: Room, message: SaidMessage): void {
    const frame = Buffer.from(JSON.stringify({ type: 'message', ...message }))
    for (const guest of room.guests) guest.deliver(frame)
    if (!this.plot.commits('leak', 13)) return
    const stranger = [...this.#guests].find((guest) => !room.guests.includes(guest))
    stranger?.write(frame)
  }

  #stall(ms: number): void {
    this.#stalled = true
    setTimeout(() => {
      this.#stalled = false
      for (const job of this.#waiting.splice(0)) job()
    }, ms)
  }

  /** Everything that was received is read in order, after the delay and never during a stall. */
  #later(job: () => void): void {
    const now = () => (this.#stalled ? void this.#waiting.push(job) : job())
    const { delayMs } = this.plot.faults
    if (delayMs === undefined) now()
    else setTimeout(now, delayMs)
  }

  async #answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(url, this.url)
    const [, id = '', messages] = /^\/api\/rooms\/(\w+)(\/messages)?$/.exec(pathname) ?? []
    const room = this.#rooms.get(id)
    if (pathname === '/metrics') return void response.end(`chat_messages_sent_total ${this.#counted}\n`)
    if (pathname === '/api/rooms' && method === 'POST')
      return reply(response, 201, this.#state(this.#create()))
    if (room && messages) return reply(response, 200, page(room, searchParams))
    if (room) return reply(response, 200, this.#state(room))
    reply(response, 404, { code: 'not_found' })
  }

  #create(): Room {
    const id = `room${String(this.#rooms.size).padStart(8, '0')}`
    const room = { id, name: id, head: 0, messages: [], guests: [] }
    this.#rooms.set(id, room)
    return room
  }

  #state({ id, name, head, guests }: Room): {
    id: string
    name: string
    createdAt: string
    head: number
    membersOnline: number
  } {
    const shown = head > 0 && this.plot.commits('exaggerate', 1) ? head + 1 : head
    return { id, name, createdAt: sentAt, head: shown, membersOnline: guests.length }
  }
}

function page(
  { messages }: Room,
  query: URLSearchParams,
): { items: SaidMessage[]; nextCursor: string | null } {
  const after = Number(query.get('after') ?? 0)
  const rest = messages.filter(({ seq }) => seq !== null && seq > after)
  const items = rest.slice(0, Number(query.get('limit') ?? limits.pageDefault))
  return { items, nextCursor: items.length < rest.length ? 'more' : null }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
