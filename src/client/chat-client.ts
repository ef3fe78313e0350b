/** The SDK's door: one client of one server, as one guest, in as many rooms as it likes. */

import type { ErrorFrame, Member, RoomState, ServerFrame } from '../protocol/frames.ts'
import type { ClientLimits } from '../protocol/limits.ts'
import { Emitter, type Listener } from './emitter.ts'
import { HttpApi, type Fetch, type PageOf, type RoomsQuery } from './http.ts'
import { JoinQueue } from './join-queue.ts'
import { Pacer } from './pacer.ts'
import { Refused } from './refused.ts'
import { Room } from './room.ts'
import { Session, type SessionState } from './session.ts'
import { systemTimers, type Timers } from './timers.ts'
import { memoryTokens, type TokenStore } from './tokens.ts'
import { addresses, type WebSocketConstructor } from './wire.ts'

export interface ChatClientOptions {
  /** Where the server is: `http(s)://` or `ws(s)://`. */
  url: string
  /** What a new guest wants to be called; the server chooses when it is missing or not a name. */
  name?: string
  /** Where the token is kept; in memory when missing. */
  tokens?: TokenStore
  /** Needed where there is no global one, as in Node 20: the `ws` package's. */
  WebSocket?: WebSocketConstructor
  fetch?: Fetch
  /** For tests. */
  timers?: Timers
  random?: () => number
}

export interface ChatClientEvents {
  state: SessionState
  /** Who the client is, once the server has said so and again when it is another guest. */
  member: Member
}

export class ChatClient {
  private readonly events = new Emitter<ChatClientEvents>()
  private readonly rooms = new Map<string, Room>()
  private readonly timers: Timers
  private readonly random: () => number
  private readonly http: HttpApi
  private readonly session: Session
  private readonly joins: JoinQueue
  private readonly pacer: Pacer

  constructor(options: ChatClientOptions) {
    const address = addresses(options.url)
    this.timers = options.timers ?? systemTimers
    this.random = options.random ?? Math.random
    this.http = new HttpApi(address.http, options.fetch ?? ((url, init) => fetch(url, init)))
    this.pacer = new Pacer(this.timers)
    this.session = new Session({
      url: `${address.ws}/ws`,
      name: options.name,
      tokens: options.tokens ?? memoryTokens(),
      timers: this.timers,
      random: this.random,
      WebSocket: options.WebSocket ?? globalWebSocket(),
    })
    const write = this.session.send.bind(this.session)
    this.joins = new JoinQueue({ timers: this.timers, random: this.random, write })
    this.session.events.on('state', (state) => this.stateChanged(state))
    this.session.events.on('frame', (frame) => this.received(frame))
    this.session.events.on('renamed', () => this.renamed())
  }

  on<Name extends keyof ChatClientEvents>(
    name: Name,
    listener: Listener<ChatClientEvents[Name]>,
  ): () => void {
    return this.events.on(name, listener)
  }

  get state(): SessionState {
    return this.session.state
  }

  /** Who this client is; undefined until the first welcome. */
  get member(): Member | undefined {
    return this.session.member
  }

  /** What the server lets a client do; undefined while the connection is not live. */
  get limits(): ClientLimits | undefined {
    const { state } = this.session
    return state.name === 'live' ? state.welcome.limits : undefined
  }

  /** Connects and stays connected, coming back by itself when the connection is lost. */
  connect(): void {
    this.session.connect()
  }

  /** Ends the connection; what waits to be sent fails. Rooms are joined again by `connect`. */
  close(): void {
    this.session.close()
  }

  /** Tells that the network is back or the page is seen again: a good time to come back, or to check the connection. */
  wake(): void {
    this.session.wake()
  }

  /** Becomes a new guest, called so if the name can be one. What waits to be sent fails. */
  become(name?: string): void {
    this.session.become(name)
  }

  /** Joins a room, now or as soon as the connection is up. The same room again is the same handle. */
  join(id: string): Room {
    const known = this.rooms.get(id)
    if (known && known.standing !== 'refused') return known
    const room: Room = new Room(id, {
      timers: this.timers,
      random: this.random,
      pacer: this.pacer,
      http: this.http,
      write: (frame) => this.session.send(frame),
      member: () => this.session.member,
      leave: () => this.left(room),
    })
    this.rooms.set(id, room)
    this.joins.add(room)
    return room
  }

  /** Rooms like `search`, best first; without it the liveliest first. Rejects with Refused. */
  findRooms(query: RoomsQuery = {}): Promise<PageOf<RoomState>> {
    return this.http.rooms(query)
  }

  /** Opens a new room; without a name it gets a random one. Rejects with Refused. */
  createRoom(name?: string): Promise<RoomState> {
    return this.http.createRoom(name)
  }

  private left(room: Room): void {
    this.rooms.delete(room.id)
    this.joins.leave(room)
  }

  private stateChanged(state: SessionState): void {
    if (state.name === 'live') {
      this.pacer.limit(state.welcome.limits.messagesPerSecond)
      this.events.emit('member', state.welcome.member)
      this.joins.start(this.rooms.values())
    } else {
      this.joins.stop()
      for (const room of this.rooms.values()) room.lost()
      if (state.name === 'closed') this.giveUp(new Refused('closed', state.reason.reason))
    }
    this.events.emit('state', state)
  }

  private renamed(): void {
    this.giveUp(new Refused('new_sender', 'you are another guest now'))
  }

  private giveUp(error: Refused): void {
    for (const room of this.rooms.values()) room.failed(error)
  }

  private received(frame: ServerFrame): void {
    switch (frame.type) {
      case 'joined':
        return this.joins.joined(frame)
      case 'message': {
        const { type: _type, ...message } = frame
        return this.rooms.get(message.room)?.received(message)
      }
      case 'stored':
        return this.rooms.get(frame.room)?.storedFrame(frame)
      case 'member_joined':
      case 'member_left':
        return this.rooms.get(frame.room)?.presence(frame)
      case 'ack':
        for (const room of this.rooms.values()) if (room.acked(frame)) return
        return
      case 'error':
        return this.refused(frame)
      case 'welcome':
      case 'bye':
      case 'pong':
        // The pipe's own business, seen to there.
        return
    }
  }

  private refused(frame: ErrorFrame): void {
    if (frame.ref === undefined) return this.joins.refused(frame)
    for (const room of this.rooms.values()) if (room.sendRefused(frame.ref, frame)) return
  }
}

function globalWebSocket(): WebSocketConstructor {
  const { WebSocket } = globalThis as { WebSocket?: WebSocketConstructor }
  if (!WebSocket)
    throw new TypeError('there is no global WebSocket here: give one, such as that of the ws package')
  return WebSocket
}
