/** One WebSocket from its opening to its end: greeting, heartbeat, and why it ended. */

import type { ClientFrame, ServerFrame, WelcomeFrame } from '../protocol/frames.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Timers } from './timers.ts'
import { readClose, readFrame, type WebSocketLike } from './wire.ts'

/** Why a pipe ended: the server's `bye`, else the close code, else 1006. */
export interface Ending {
  code: number
  reason: string
  reconnectAfterMs?: number
}

export interface PipeDeps {
  timers: Timers
  /** Spoken as the first frame, to stay the same guest. */
  token: string | undefined
  /** Greeted: frames may be sent. */
  live(welcome: WelcomeFrame): void
  received(frame: ServerFrame): void
  /** Once, the last thing that is heard of it. */
  ended(ending: Ending): void
}

/** How long opening and greeting may take together. */
const greetingMs = 10_000

export class Pipe {
  private readonly heartbeat: Heartbeat
  private readonly cancelGreeting: () => void
  /** The server greets a new guest first, and once more the guest whom `hello` named. */
  private welcomesToCome: number
  private open = true

  constructor(
    private readonly socket: WebSocketLike,
    private readonly deps: PipeDeps,
  ) {
    this.welcomesToCome = deps.token === undefined ? 1 : 2
    this.heartbeat = new Heartbeat({
      timers: deps.timers,
      ping: () => this.send({ type: 'ping' }),
      silent: () => this.end({ code: 1006, reason: 'the server fell silent' }),
    })
    this.cancelGreeting = deps.timers.after(greetingMs, () => {
      this.end({ code: 1006, reason: 'the server did not answer' })
    })
    this.listen()
  }

  get live(): boolean {
    return this.open && this.welcomesToCome === 0
  }

  send(frame: ClientFrame): void {
    if (this.open) this.socket.send(JSON.stringify(frame))
  }

  /** Asks for a sign of life now. */
  ask(): void {
    this.heartbeat.ask()
  }

  close(): void {
    this.end({ code: 1000, reason: 'closed here' })
  }

  private listen(): void {
    const { token } = this.deps
    this.socket.addEventListener('open', () => {
      if (token !== undefined) this.send({ type: 'hello', token })
    })
    this.socket.addEventListener('message', (event) => this.hear((event as { data: unknown }).data))
    this.socket.addEventListener('close', (event) => this.end(readClose(event)))
    // Told again by the close event that follows; unheard, it would end a Node process.
    this.socket.addEventListener('error', () => undefined)
  }

  private hear(data: unknown): void {
    if (!this.open) return
    this.heartbeat.heard()
    const frame = readFrame(data)
    if (!frame) return this.end({ code: 1007, reason: 'what came was not a frame' })
    if (frame.type === 'bye') return this.end(frame)
    if (frame.type === 'welcome') return this.greeted(frame)
    this.deps.received(frame)
  }

  private greeted(welcome: WelcomeFrame): void {
    this.welcomesToCome -= 1
    if (this.welcomesToCome > 0) return
    this.cancelGreeting()
    this.heartbeat.start(welcome.heartbeatSeconds)
    this.deps.live(welcome)
  }

  private end({ code, reason, reconnectAfterMs }: Ending): void {
    if (!this.open) return
    this.open = false
    this.cancelGreeting()
    this.heartbeat.stop()
    this.socket.close(1000)
    this.deps.ended({ code, reason, ...(reconnectAfterMs === undefined ? {} : { reconnectAfterMs }) })
  }
}
