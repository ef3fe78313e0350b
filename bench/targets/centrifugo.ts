/**
 * Our own stand-in for a Centrifugo server, and not Centrifugo: it keeps the part of the JSON protocol that a load needs,
 * as Centrifugo's official client understands it, and says nothing about Centrifugo's speed. Channels live in memory and
 * keep their last 10,000 messages.
 *
 *     node --import tsx bench/targets/centrifugo.ts 9004
 */

import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { host, listening, port } from './listening.ts'

interface Publication {
  data: unknown
  offset: number
}

interface Channel {
  name: string
  offset: number
  history: Publication[]
  clients: Set<Client>
}

/** At most one of the requests is there. */
interface Command {
  id?: number
  connect?: object
  subscribe?: { channel: string; recover?: boolean; offset?: number; epoch?: string }
  unsubscribe?: { channel: string }
  publish?: { channel: string; data: unknown }
}

const kept = 10_000
const pingSeconds = 25
const epoch = randomUUID().slice(0, 8)
const channels = new Map<string, Channel>()

const errors = {
  permission: { code: 103, message: 'permission denied' },
  already: { code: 105, message: 'already subscribed' },
  unavailable: { code: 108, message: 'not available' },
}

class Client {
  readonly id = randomUUID()
  readonly #subscribed = new Set<Channel>()
  #lines: string[] = []

  constructor(private readonly socket: WebSocket) {}

  /** Commands come one a line. */
  read(frame: string): void {
    try {
      for (const line of frame.split('\n')) if (line !== '') this.#act(JSON.parse(line) as Command)
    } catch {
      this.socket.close(3501, 'bad request')
    }
  }

  /** Replies of one turn of the event loop go out in one frame, one a line. */
  write(line: string): void {
    if (this.#lines.push(line) > 1) return
    setImmediate(() => {
      this.socket.send(this.#lines.join('\n'))
      this.#lines = []
    })
  }

  gone(): void {
    for (const channel of this.#subscribed) channel.clients.delete(this)
  }

  #act({ id, connect, subscribe, unsubscribe, publish }: Command): void {
    // The answer to a ping.
    if (id === undefined) return
    if (connect)
      this.#reply(id, { connect: { client: this.id, version: 'stand-in', ping: pingSeconds, pong: true } })
    else if (subscribe) this.#reply(id, this.#subscribe(subscribe))
    else if (unsubscribe) this.#reply(id, this.#unsubscribe(unsubscribe.channel))
    else if (publish) this.#reply(id, this.#publish(publish))
    else this.#reply(id, { error: errors.unavailable })
  }

  #reply(id: number, result: object): void {
    this.write(JSON.stringify({ id, ...result }))
  }

  #subscribe({ channel: name, recover, ...place }: NonNullable<Command['subscribe']>): object {
    const channel = channelOf(name)
    if (this.#subscribed.has(channel)) return { error: errors.already }
    this.#subscribed.add(channel)
    channel.clients.add(this)
    const { offset, history } = channel
    const state = { recoverable: true, positioned: true, epoch, offset }
    if (!recover) return { subscribe: state }
    const { offset: after = 0, epoch: known } = place
    const publications = history.filter((publication) => publication.offset > after)
    const recovered = known === epoch && after <= offset && publications.length === offset - after
    return { subscribe: { ...state, was_recovering: true, ...(recovered && { recovered, publications }) } }
  }

  #unsubscribe(name: string): object {
    const channel = channelOf(name)
    this.#subscribed.delete(channel)
    channel.clients.delete(this)
    return { unsubscribe: {} }
  }

  #publish({ channel: name, data }: NonNullable<Command['publish']>): object {
    const channel = channelOf(name)
    if (!this.#subscribed.has(channel)) return { error: errors.permission }
    const offset = ++channel.offset
    if (channel.history.push({ data, offset }) > kept) channel.history.shift()
    const info = { user: '', client: this.id }
    const push = JSON.stringify({ push: { channel: name, pub: { data, info, offset } } })
    for (const client of channel.clients) client.write(push)
    return { publish: {} }
  }
}

function channelOf(name: string): Channel {
  const channel = channels.get(name) ?? { name, offset: 0, history: [], clients: new Set() }
  channels.set(name, channel)
  return channel
}

const server = new WebSocketServer({ host, port, path: '/connection/websocket', perMessageDeflate: false })

server.on('connection', (socket) => {
  const client = new Client(socket)
  const pings = setInterval(() => client.write('{}'), pingSeconds * 1_000)
  socket.on('message', (data: Buffer) => client.read(data.toString()))
  // A close follows.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearInterval(pings)
    client.gone()
  })
})

server.on('listening', () => listening((server.address() as AddressInfo).port))
