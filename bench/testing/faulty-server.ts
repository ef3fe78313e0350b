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
import { RoomJournal, type Numbered } from './journal.ts'

interface Room {
  id: string
  name: string
  head: number
  messages: SaidMessage[]
  guests: Guest[]
  journal: RoomJournal
}

/** Numbers in one `stored` frame. */
const perFrame = 9

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
  #welcomed = 0
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
    const id = `guest${String(this.#welcomed++).padStart(11, '0')}`
    const guest = new Guest({ id, name }, socket, this.plot, this.plot.faults.coalesce ? pipe : undefined)
    this.#guests.add(guest)
    socket.on('close', () => {
      this.#leave(guest)
      this.#guests.delete(guest)
    })
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
    if (frame.type === 'join') this.#join(guest, frame.room, frame.after)
    if (frame.type === 'leave') this.#leave(guest)
    if (frame.type === 'send') this.#take(guest, frame)
  }

  #join(guest: Guest, id: string, after = Infinity): void {
    const room = this.#rooms.get(id)
    if (!room) return guest.send({ type: 'error', code: 'unknown_room', message: 'there is no such room' })
    room.guests.push(guest)
    const missed = room.messages.filter(({ seq }) => (seq ?? 0) > after)
    const messages = missed.filter(() => !this.plot.commits('withhold', 3))
    guest.send({ type: 'joined', room: this.#state(room), members: [], messages, truncated: false })
  }

  #leave(guest: Guest): void {
    for (const room of this.#rooms.values()) room.guests = room.guests.filter((other) => other !== guest)
  }

  #take(guest: Guest, { room: id, text, ref }: SendFrame): void {
    const room = this.#rooms.get(id)
    if (!room) return
    const { refuseWith = 'overloaded', stallMs } = this.plot.faults
    if (this.plot.commits('refuse', 11))
      return guest.send({ type: 'error', code: refuseWith, message: 'no', ref })
    if (this.plot.commits('ignore', 11)) return
    this.#speak()
    const uuid = `00000000-0000-8000-8000-${String(this.#counted).padStart(12, '0')}`
    const sender = guest.member
    const said: SaidMessage = { id: uuid, room: id, seq: null, sender, kind: 'chat', text, sentAt, ref }
    const message = room.journal.takes(said) ? said : { ...said, seq: this.#next(room) }
    this.#counted += this.plot.commits('miscount', 11) ? 0 : 1
    this.#acknowledge(guest, message)
    if (this.plot.commits('forget', 11)) return
    if (message.seq !== null && !this.plot.commits('unwrite', 11)) room.messages.push(message)
    this.#deliver(room, message)
    if (stallMs !== undefined && this.#counted === 20) this.#stall(stallMs)
  }

  #acknowledge(guest: Guest, { ref, id, seq }: SaidMessage): void {
    const times = this.plot.commits('ackTwice', 11) ? 2 : 1
    const durable = seq === null ? 'journal' : 'postgres'
    for (let i = 0; i < times; i++) guest.send({ type: 'ack', ref, id, seq, sentAt, durable })
  }

  #next(room: Room): number {
    room.head += this.plot.commits('skip', 11) ? 2 : 1
    return room.head
  }

  #replay(room: Room): void {
    const numbered = room.journal.number(() => this.#next(room))
    room.messages.push(...numbered.flatMap(({ message }) => (message.seq === null ? [] : [message])))
    if (this.plot.faults.showAgain) for (const { message } of numbered) this.#deliver(room, message)
    else
      for (let at = 0; at < numbered.length; at += perFrame)
        this.#tell(room, numbered.slice(at, at + perFrame))
  }

  /** The first of a frame is told again with the next: the promise is that numbers come, not that they come once. */
  #tell(room: Room, numbered: Numbered[]): void {
    const messages = numbered.map(({ message, told }) => ({ id: this.#named(message.id), seq: told }))
    const again = messages.slice(0, 1)
    for (const guest of room.guests) {
      guest.send({ type: 'stored', room: room.id, messages })
      guest.send({ type: 'stored', room: room.id, messages: again })
    }
  }

  #named(id: string): string {
    return this.plot.commits('misname', 7) ? id.replace(/^0/, 'f') : id
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
    if (messages && this.plot.faults.away) return reply(response, 503, { code: 'storage_unavailable' })
    if (room && messages) return reply(response, 200, page(room, searchParams))
    if (room) return reply(response, 200, this.#state(room))
    reply(response, 404, { code: 'not_found' })
  }

  #create(): Room {
    const id = `room${String(this.#rooms.size).padStart(8, '0')}`
    const journal = new RoomJournal(this.plot, () => this.#replay(room))
    const room: Room = { id, name: id, head: 0, messages: [], guests: [], journal }
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
  response
    .writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
    .end(JSON.stringify(body))
}
