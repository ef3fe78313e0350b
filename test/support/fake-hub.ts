/** A hub for tests of the wire: says back what it hears, and misbehaves on request. */

import { EventEmitter, once } from 'node:events'
import { attachSockets, type SocketOptions } from '../../src/adapters/http/socket.ts'
import { close, listen, type ListenOptions } from '../../src/adapters/http/listen.ts'
import { textFrames } from '../../src/adapters/http/text-frame.ts'
import type { Connection } from '../../src/core/connection.ts'
import type { Hub } from '../../src/core/hub.ts'
import type { Socket } from '../../src/core/ports.ts'
import { closes, type CloseName } from '../../src/protocol/refusals.ts'
import type { AddressInfo } from 'node:net'

type Guest = Parameters<Hub['open']>[1]

/** Frames: `throw` is a bug, after `break` so is closing; `close` closes, `flood` fills the pipe; all else is echoed. */
export class FakeConnection {
  pings = 0
  private broken = false
  constructor(
    private readonly socket: Socket,
    private readonly events: EventEmitter,
  ) {}

  receive(text: string): void {
    this.events.emit('heard', text)
    if (text === 'throw') throw new Error('a bug')
    if (text === 'break') this.broken = true
    if (text === 'close') return this.socket.close(4001, 'as you wish')
    if (text === 'flood') return this.flood()
    this.socket.write([textFrames(['you said ']), textFrames([text])])
  }

  receiveBinary(): void {
    this.socket.close(closes.binary.code, closes.binary.reason)
  }

  heard(): void {
    this.pings += 1
    if (this.pings === 100) this.socket.close(closes.flooding.code, closes.flooding.reason)
  }

  drained(): void {
    this.socket.write([textFrames(['drained'])])
  }

  close(name: CloseName): void {
    if (this.broken) throw new Error('a bug in closing')
    this.events.emit('closing', name)
    this.socket.close(closes[name].code, closes[name].reason)
  }

  closed(code?: number): void {
    this.events.emit('closed', code)
    // The pipe must bear being used when it is gone.
    this.socket.write([textFrames(['late'])])
    this.socket.ping()
    this.socket.close(1000, 'again')
  }

  private flood(): void {
    const chunk = textFrames(['x'.repeat(60_000)])
    while (this.socket.write([chunk]));
    this.events.emit('full')
  }
}

export class FakeHub {
  draining = false
  readonly events = new EventEmitter()
  readonly guests: Guest[] = []
  open(socket: Socket, guest: Guest): Connection {
    this.guests.push(guest)
    if (guest.name === 'bug') throw new Error('a bug at the door')
    socket.write([textFrames(['welcome'])])
    return new FakeConnection(socket, this.events) as unknown as Connection
  }
}

/** A server on a free port whose sockets end at a fake hub. */
export async function startSockets(options: Partial<SocketOptions & ListenOptions> = {}) {
  const hub = new FakeHub()
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const sockets = attachSockets(hub, { onError, ...options })
  const app = { fetch: () => new Response('over HTTP') }
  const server = await listen(app, sockets, { host: '127.0.0.1', port: 0, onError, ...options })
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    await sockets.cut()
    await close(server, 0)
  }
  return {
    hub,
    errors,
    port,
    url: `ws://127.0.0.1:${port}/ws`,
    sockets,
    stop,
    until: (event: string) => once(hub.events, event),
  }
}
