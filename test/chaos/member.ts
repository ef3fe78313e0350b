/** One member of one room over a raw WebSocket: comes back by itself, as the same guest, and notes all that it sees. */

import { WebSocket, type RawData } from 'ws'
import type {
  ClientFrame,
  ErrorFrame,
  JoinedFrame,
  SaidMessage,
  ServerFrame,
  WelcomeFrame,
} from '../../src/protocol/frames.ts'
import type { Life, Said, View } from './evidence.ts'
import { Outbox } from './outbox.ts'
import type { Recorder } from './recorder.ts'

/** What a member needs to know of the server. */
export interface Place {
  url: string
  readonly life: Life
  wasEnded(life: Life): boolean
}

/** Between two attempts to connect, up to twice as long. */
const againMs = 40
const handshakeMs = 5_000

export class Member {
  readonly outbox: Outbox
  id = ''
  private token: string | undefined
  private greeted = false
  private socket: WebSocket | undefined
  private view: View | undefined
  /** Messages that it was shown over this connection and that wait for their number. */
  readonly loose = new Set<string>()
  private life: Life = 0
  /** The highest number with nothing missing below it. */
  private after = 0
  private waitMs = 0
  private timer: NodeJS.Timeout | undefined
  private leaving = false

  constructor(
    readonly name: string,
    readonly room: string,
    private readonly place: Place,
    private readonly recorder: Recorder,
  ) {
    this.outbox = new Outbox({
      transmit: (said) => this.transmit(said),
      acked: (said, frame) => recorder.acked(said, frame),
      refused: (said, code) => recorder.refused(said, code),
    })
  }

  get here(): boolean {
    return this.view !== undefined
  }

  connect(): void {
    const { url } = this.place
    const address = `${url.replace('http', 'ws')}/ws?name=${this.name}`
    const socket = new WebSocket(address, { perMessageDeflate: false, handshakeTimeout: handshakeMs })
    this.socket = socket
    this.greeted = false
    let opened = false
    socket.on('open', () => {
      opened = true
      this.life = this.place.life
    })
    socket.on('message', (data: RawData) => this.take(JSON.parse((data as Buffer).toString()) as ServerFrame))
    socket.on('error', () => {}) // a close follows
    socket.on('close', (code) => this.closed(opened, code))
  }

  /** Ends its connection, and says what it saw to the last. */
  leave(): void {
    if (this.view) this.view.open = true
    this.leaving = true
    clearTimeout(this.timer)
    this.outbox.lost()
    this.socket?.terminate()
  }

  private closed(opened: boolean, code: number): void {
    clearTimeout(this.timer)
    this.view = undefined
    this.outbox.lost()
    if (this.leaving) return
    if (opened) this.recorder.closed(this.name, code, this.place.wasEnded(this.life))
    const waitMs = this.waitMs + againMs * (1 + Math.random())
    this.waitMs = 0
    this.timer = setTimeout(() => this.connect(), waitMs)
  }

  private take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        return this.welcomed(frame)
      case 'joined':
        return this.joined(frame)
      case 'message':
        return this.see(frame, 'message')
      case 'stored':
        for (const { id, seq } of frame.messages) this.told(id, seq)
        break
      case 'ack':
        return this.outbox.ack(frame)
      case 'error':
        return this.refused(frame)
      case 'bye':
        this.waitMs = frame.reconnectAfterMs ?? 0
        break
      default: // presence is not looked at here
    }
  }

  /** Each connection begins as a new guest, and the token makes it the one that this member was from the start. */
  private welcomed({ member, token }: WelcomeFrame): void {
    if (this.token === undefined) {
      this.id = member.id
      this.token = token
    } else if (!this.greeted) {
      this.greeted = true
      return this.write({ type: 'hello', token: this.token })
    } else if (member.id !== this.id) this.recorder.misled(`${this.name} came back as another member`)
    this.join()
  }

  private join(): void {
    this.write({ type: 'join', room: this.room, after: this.after })
  }

  private joined({ room, messages, truncated }: JoinedFrame): void {
    this.view = this.recorder.view(this.name, room.id, this.life)
    this.loose.clear()
    if (truncated) this.after = (messages.find(({ seq }) => seq !== null)?.seq ?? room.head + 1) - 1
    for (const message of messages) this.see(message, 'joined')
    this.outbox.connected()
  }

  private see({ id, seq }: SaidMessage, how: 'joined' | 'message'): void {
    if (!this.view) return
    this.recorder.saw(this.view, { id, seq, how })
    if (seq === null) this.loose.add(id)
    else this.numbered(id, seq)
  }

  private told(id: string, seq: number | null): void {
    if (!this.view) return
    this.recorder.saw(this.view, { id, seq, how: 'stored' })
    this.numbered(id, seq)
  }

  private numbered(id: string, seq: number | null): void {
    this.loose.delete(id)
    if (seq === this.after + 1) this.after = seq
  }

  private refused(frame: ErrorFrame): void {
    if (frame.ref !== undefined) return this.outbox.error(frame)
    // Only a join is without a ref, and only an outage may refuse it.
    if (frame.retryAfterMs === undefined) this.recorder.misled(`${this.name} may not join: ${frame.code}`)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.join(), frame.retryAfterMs ?? 1_000)
  }

  private transmit(said: Said): void {
    said.sends.push({ at: this.recorder.now(), life: this.life })
    this.write({ type: 'send', room: said.room, text: said.text, ref: said.ref })
  }

  private write(frame: ClientFrame): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }
}
