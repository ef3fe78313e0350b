/**
 * A chat server that keeps the protocol, and breaks its promises exactly as often as it is told to: the proof that the
 * harness finds what it says it checks.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ClientFrame } from '../../src/protocol/frames.ts'
import { limits } from '../../src/protocol/limits.ts'
import { ExactDelay } from './exact-delay.ts'
import { Plot, type Faults } from './faults.ts'
import { FaultyRoom, type House } from './faulty-room.ts'
import { Guest } from './guest.ts'

/** The message after which it stands still. */
const stallAfter = 20

/** Who is given everything late: the third who came. */
const laggard = 2

export class FaultyServer implements House {
  url = ''
  readonly plot: Plot
  readonly guests = new Set<Guest>()
  counted = 0
  taken = 0
  /** Resolves when the first message was taken. */
  readonly spoken: Promise<void>
  #speak: () => void = () => undefined
  readonly #rooms = new Map<string, FaultyRoom>()
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly #delay: ExactDelay | undefined
  /** Of those who have gone. */
  #delivered = 0
  #welcomed = 0
  #stalls = 0
  #stalled = false
  #waiting: (() => void)[] = []

  private constructor(faults: Faults) {
    this.plot = new Plot(faults)
    this.#delay = faults.delayMs === undefined ? undefined : new ExactDelay(faults.delayMs)
    this.spoken = new Promise((resolve) => (this.#speak = resolve))
    this.#http = createServer((request, response) => void this.#answer(request, response))
    this.#sockets = new WebSocketServer({ server: this.#http, path: '/ws', perMessageDeflate: false })
    this.#sockets.on('connection', (socket, request) => this.#welcome(socket, request))
  }

  /** Listens on a port of the loopback; 0: a free one. Rejects when it is taken. */
  static async start(faults: Faults = {}, port = 0): Promise<FaultyServer> {
    const server = new FaultyServer(faults)
    server.#http.listen(port, '127.0.0.1', 4_096)
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
    const { lagMs = 0, messagesPerSecond = null } = this.plot.faults
    const id = `guest${String(this.#welcomed).padStart(11, '0')}`
    const guest = new Guest({ id, name }, socket, pipe, this.plot, this.#welcomed === laggard ? lagMs : 0)
    this.#welcomed++
    this.guests.add(guest)
    // A close follows.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#gone(guest))
    socket.on('message', (data: Buffer) =>
      this.#later(() => this.#read(guest, JSON.parse(data.toString()) as ClientFrame)),
    )
    const { textBytes, frameBytes, roomsPerConnection } = limits
    const told = { textBytes, frameBytes, roomsPerConnection, messagesPerSecond }
    guest.send({ type: 'welcome', member: guest.member, token: '', heartbeatSeconds: 25, limits: told })
  }

  #read(guest: Guest, frame: ClientFrame): void {
    if (frame.type === 'ping') return guest.send({ type: 'pong' })
    if (frame.type === 'hello') return
    const room = this.#rooms.get(frame.room)
    if (!room) return guest.send({ type: 'error', code: 'unknown_room', message: 'there is no such room' })
    if (frame.type === 'join') return room.join(guest, frame.after)
    if (frame.type === 'leave') return room.leave(guest)
    this.#speak()
    room.take(guest, frame)
    if (this.taken >= stallAfter && this.#stalls === 0) this.#stall()
  }

  #gone(guest: Guest): void {
    for (const room of this.#rooms.values()) room.leave(guest)
    if (this.guests.delete(guest)) this.#delivered += guest.delivered
  }

  #stall(): void {
    const { stallMs, stallEveryMs } = this.plot.faults
    this.#stalls++
    if (stallMs === undefined) return
    this.#stalled = true
    setTimeout(() => {
      this.#stalled = false
      for (const job of this.#waiting.splice(0)) job()
    }, stallMs)
    if (stallEveryMs !== undefined) setTimeout(() => this.#stall(), stallEveryMs).unref()
  }

  /** Everything that was received is read in order, after the delay and never during a stall. */
  #later(job: () => void): void {
    const now = () => (this.#stalled ? void this.#waiting.push(job) : job())
    if (this.#delay) this.#delay.hold(now)
    else now()
  }

  #metrics(): string {
    const delivered = [...this.guests].reduce((sum, guest) => sum + guest.delivered, this.#delivered)
    return `chat_messages_sent_total ${this.counted}\nchat_deliveries_total ${delivered}\n`
  }

  #answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, this.url)
    const [, id = '', messages] = /^\/api\/rooms\/(\w+)(\/messages)?$/.exec(pathname) ?? []
    const room = this.#rooms.get(id)
    if (pathname === '/metrics') return void response.end(this.#metrics())
    if (pathname === '/api/rooms' && method === 'POST') return reply(response, 201, this.#create().state())
    if (messages && this.plot.faults.away) return reply(response, 503, { code: 'storage_unavailable' })
    if (room && messages) return reply(response, 200, room.page(searchParams))
    if (room) return reply(response, 200, room.state())
    reply(response, 404, { code: 'not_found' })
  }

  #create(): FaultyRoom {
    const room = new FaultyRoom(this, `room${String(this.#rooms.size).padStart(8, '0')}`)
    this.#rooms.set(room.id, room)
    return room
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
    .end(JSON.stringify(body))
}
