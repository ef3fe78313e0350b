/** WebSockets whose other end is the test: it hears what the client says and answers as a server would. */

import type {
  ClientFrame,
  JoinedFrame,
  Member,
  RoomState,
  SaidMessage,
  ServerFrame,
  StoredFrame,
  WelcomeFrame,
} from '../../src/protocol/frames.ts'
import type { WebSocketConstructor, WebSocketLike } from '../../src/client/wire.ts'

export class FakeWebSocket implements WebSocketLike {
  readonly sent: ClientFrame[] = []
  closedByClient = false
  private readonly listeners = new Map<string, ((event: unknown) => void)[]>()

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame)
  }

  close(): void {
    this.closedByClient = true
  }

  addEventListener(name: string, listener: (event: unknown) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
  }

  opens(): void {
    this.tell('open', {})
  }

  says(frame: ServerFrame): void {
    this.saysText(JSON.stringify(frame))
  }

  saysText(data: unknown): void {
    this.tell('message', { data })
  }

  drops(code = 1006, reason = ''): void {
    this.tell('close', { code, reason })
  }

  /** What the client said, of one kind. */
  of<Type extends ClientFrame['type']>(type: Type): Extract<ClientFrame, { type: Type }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { type: Type }> => frame.type === type)
  }

  private tell(name: string, event: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event)
  }
}

/** A constructor for a client, and the sockets that it made, the newest last. */
export function fakeWebSockets(): {
  WebSocket: WebSocketConstructor
  sockets: FakeWebSocket[]
  last(): FakeWebSocket
} {
  const sockets: FakeWebSocket[] = []
  class Recorded extends FakeWebSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  }
  return {
    WebSocket: Recorded,
    sockets,
    last() {
      const socket = sockets.at(-1)
      if (!socket) throw new Error('the client has opened no socket')
      return socket
    },
  }
}

export const ada: Member = { id: 'ada', name: 'Ada' }
export const bob: Member = { id: 'bob', name: 'Bob' }

/** A welcome as this member, whose token is made of its id. */
export function welcome(member: Member = ada, messagesPerSecond: number | null = null): WelcomeFrame {
  const limits = { textBytes: 4096, frameBytes: 16_384, roomsPerConnection: 64, messagesPerSecond }
  return { type: 'welcome', member, token: `token of ${member.id}`, heartbeatSeconds: 25, limits }
}

export function roomState(head = 0, id = 'room'): RoomState {
  return { id, name: 'Talk', createdAt: '2026-01-01T00:00:00.000Z', head, membersOnline: 1 }
}

/** The message of this number, by Bob unless said otherwise; its id is made of its number. */
export function message(seq: number, fields: Partial<SaidMessage> = {}): SaidMessage {
  const sentAt = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString()
  const base = {
    id: `m${String(seq)}`,
    room: 'room',
    seq,
    sender: bob,
    kind: 'chat' as const,
    text: `text ${String(seq)}`,
  }
  return { ...base, sentAt, ref: `ref ${String(seq)}`, ...fields }
}

/** Messages of consecutive numbers, both ends included. */
export function messages(from: number, to: number): SaidMessage[] {
  return Array.from({ length: to - from + 1 }, (_, at) => message(from + at))
}

/** The same messages as they are while Postgres is away: without their numbers. */
export function unnumbered(said: SaidMessage[]): SaidMessage[] {
  return said.map((one) => ({ ...one, seq: null }))
}

/** The numbers of these messages, as replay tells them. */
export function stored(said: SaidMessage[], room = 'room'): StoredFrame {
  return { type: 'stored', room, messages: said.map(({ id, seq }) => ({ id, seq })) }
}

/** A room's welcome with these messages; its head is the highest of their numbers unless given. */
export function joined(said: SaidMessage[] = [], head?: number): JoinedFrame {
  const highest = Math.max(0, ...said.map(({ seq }) => seq ?? 0))
  return {
    type: 'joined',
    room: roomState(head ?? highest),
    members: [ada],
    messages: said,
    truncated: false,
  }
}
