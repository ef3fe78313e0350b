/** Keeps one connection to the server up, as one and the same guest, and says how it stands. */

import type { ClientFrame, Member, ServerFrame, WelcomeFrame } from '../protocol/frames.ts'
import { closes, reconnects } from '../protocol/refusals.ts'
import { Backoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import { Pipe, type Ending } from './pipe.ts'
import type { Timers } from './timers.ts'
import type { TokenStore } from './tokens.ts'
import type { WebSocketConstructor } from './wire.ts'

/**
 * idle: not asked to connect yet. connecting: opening and greeting. live: frames flow. waiting: lost, and coming back by
 * itself. closed: ended for good, by `close` or because the server said so.
 */
export type SessionState =
  | { name: 'idle' }
  | { name: 'connecting' }
  | { name: 'live'; welcome: WelcomeFrame }
  | { name: 'waiting'; reason: Ending; retryInMs: number }
  | { name: 'closed'; reason: Ending }

export interface SessionOptions {
  /** The WebSocket's address, without a query. */
  url: string
  /** What a new guest wants to be called. */
  name?: string | undefined
  tokens: TokenStore
  timers: Timers
  random: () => number
  WebSocket: WebSocketConstructor
}

interface SessionEvents {
  state: SessionState
  frame: ServerFrame
  /** From here on the client is another guest than before. */
  renamed: Member
}

/** A connection that lived this long was a good one: the next wait is short. */
const stableMs = 10_000

export class Session {
  readonly events = new Emitter<SessionEvents>()
  member: Member | undefined
  private current: SessionState = { name: 'idle' }
  private pipe: Pipe | undefined
  private token: string | undefined
  private name: string | undefined
  private liveAt: number | undefined
  /** The server asked not to be bothered before this time. */
  private notBefore = 0
  private cancelWait: (() => void) | undefined
  private readonly backoff: Backoff

  constructor(private readonly options: SessionOptions) {
    this.backoff = new Backoff({ firstMs: 500, mostMs: 20_000 }, options.random)
    this.name = options.name
    // Read once: another tab may keep another guest's token there later, and this one stays who it is.
    this.token = options.tokens.get()
  }

  get state(): SessionState {
    return this.current
  }

  /** Connects, unless it is connected or about to be. */
  connect(): void {
    if (this.current.name === 'idle' || this.current.name === 'closed') this.open()
  }

  /** Ends for good; `connect` begins anew. */
  close(): void {
    this.drop()
    this.enter({ name: 'closed', reason: { code: 1000, reason: 'closed here' } })
  }

  /** Now is a good time: comes back at once if it was waiting, and checks a connection that looks open. */
  wake(): void {
    if (this.current.name === 'live') this.pipe?.ask()
    if (this.current.name === 'waiting' && this.options.timers.now() >= this.notBefore) this.open()
  }

  /** Leaves the guest it was behind and connects as a new one. */
  become(name: string | undefined): void {
    this.name = name
    this.keep(undefined)
    this.drop()
    this.open()
  }

  /** Hands a frame to a live connection; false when there is none. */
  send(frame: ClientFrame): boolean {
    if (!this.pipe?.live) return false
    this.pipe.send(frame)
    return true
  }

  private open(): void {
    this.cancelWait?.()
    this.enter({ name: 'connecting' })
    const query =
      this.token === undefined && this.name !== undefined ? `?name=${encodeURIComponent(this.name)}` : ''
    const socket = new this.options.WebSocket(this.options.url + query)
    const pipe: Pipe = new Pipe(socket, {
      timers: this.options.timers,
      token: this.token,
      live: (welcome) => this.live(welcome),
      received: (frame) => this.events.emit('frame', frame),
      ended: (ending) => this.ended(pipe, ending),
    })
    this.pipe = pipe
  }

  /** Lets go of the pipe; how it ends is of no interest any more. */
  private drop(): void {
    const { pipe } = this
    this.pipe = undefined
    this.liveAt = undefined
    this.cancelWait?.()
    pipe?.close()
  }

  private live(welcome: WelcomeFrame): void {
    this.keep(welcome.token)
    const before = this.member
    this.member = welcome.member
    this.liveAt = this.options.timers.now()
    if (before && before.id !== welcome.member.id) this.events.emit('renamed', welcome.member)
    this.enter({ name: 'live', welcome })
  }

  private ended(pipe: Pipe, ending: Ending): void {
    if (this.pipe !== pipe) return
    this.pipe = undefined
    const { now } = this.options.timers
    if (this.liveAt !== undefined && now() - this.liveAt >= stableMs) this.backoff.reset()
    this.liveAt = undefined
    // A token that the server does not take would keep this guest out for ever.
    if (ending.code === closes.token_expired.code || ending.code === closes.unauthorized.code)
      this.keep(undefined)
    if (reconnects(ending.code)) this.waitAfter(ending)
    else this.enter({ name: 'closed', reason: ending })
  }

  private waitAfter(ending: Ending): void {
    const { timers } = this.options
    this.notBefore = timers.now() + (ending.reconnectAfterMs ?? 0)
    const retryInMs = this.backoff.next(ending.reconnectAfterMs)
    this.cancelWait = timers.after(retryInMs, () => this.open())
    this.enter({ name: 'waiting', reason: ending, retryInMs })
  }

  private keep(token: string | undefined): void {
    this.token = token
    this.options.tokens.set(token)
  }

  private enter(state: SessionState): void {
    this.current = state
    this.events.emit('state', state)
  }
}
