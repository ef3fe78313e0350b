/** What the tests of a wire talk to: servers that are closed with the test, and an owner that writes down what it is told. */

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { openWire, type Receiver, type Wire, type WireOptions } from '../wire/wire.ts'

const closers: (() => void)[] = []

/** Closes all that was opened for a test. */
export function closeAll(): void {
  for (const close of closers.splice(0)) close()
}

/** Has something closed after the test. */
export function closeLater(close: () => void): void {
  closers.push(close)
}

/** Listens on a free port of the loopback; answers it. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  return (server.address() as AddressInfo).port
}

/** A server by the ws library. */
export async function library(): Promise<{ sockets: WebSocketServer; url: URL }> {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(sockets, 'listening')
  closers.push(() => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  })
  return { sockets, url: new URL(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/chat?a=b`) }
}

/** A server that answers a connection in its own way, once the request is there. */
export async function raw(answer: (socket: Socket, request: string) => void): Promise<URL> {
  const server = createServer((socket) => {
    closers.push(() => socket.destroy())
    socket.on('error', () => undefined)
    socket.once('data', (request) => answer(socket, request.toString()))
  })
  return new URL(`ws://127.0.0.1:${await listen(server)}/`)
}

/** The head of a yes to the request. */
export function yes(request: string, more = ''): string {
  const [, key = ''] = /Sec-WebSocket-Key: (.+)\r\n/.exec(request) ?? []
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const head = `HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nconnection: upgrade\r\n${more}`
  return `${head}sec-websocket-accept: ${accept}\r\n\r\n`
}

/** An owner that writes down what it is told. */
export class Owner implements Receiver {
  readonly heard: string[] = []
  readonly closings: string[] = []
  readonly #waiting: { met: () => boolean; resolve: () => void }[] = []

  frame(bytes: Buffer): void {
    this.heard.push(bytes.toString())
    this.#look()
  }

  closed(code: number, reason: string): void {
    this.closings.push(`${code} ${reason}`.trim())
    this.#look()
  }

  /** Resolves when so many messages were heard. */
  hears(count: number): Promise<void> {
    return this.#until(() => this.heard.length >= count)
  }

  isTold(): Promise<void> {
    return this.#until(() => this.closings.length > 0)
  }

  #until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ met, resolve }))
  }

  #look(): void {
    for (const { met, resolve } of this.#waiting) if (met()) resolve()
  }
}

/** A wire, and the ws library's end of it. */
export async function pair(options?: WireOptions): Promise<{ socket: WebSocket; wire: Wire; owner: Owner }> {
  const { sockets, url } = await library()
  const owner = new Owner()
  const [[socket], wire] = await Promise.all([
    once(sockets, 'connection') as Promise<[WebSocket]>,
    openWire(url, owner, options),
  ])
  return { socket, wire, owner }
}
