/**
 * A broadcast server on uWebSockets.js: a room is a path and a topic, and what a member sends is published as it is.
 *
 *     npm --prefix bench/targets ci
 *     node --import tsx bench/targets/uws.ts 9005
 */

import { createRequire } from 'node:module'
import { host, listening, port } from './listening.ts'

/** The part of the library's types that is used here. */
interface Socket {
  getUserData(): { room: string }
  subscribe(topic: string): void
}

interface App {
  ws(path: string, behaviour: object): App
  publish(topic: string, message: ArrayBuffer, binary: boolean): void
  listen(host: string, port: number, done: (token: unknown) => void): App
}

interface Request {
  getUrl(): string
  getHeader(name: string): string
}

interface Response {
  upgrade(data: { room: string }, key: string, protocol: string, extensions: string, context: unknown): void
}

const library = createRequire(import.meta.url)('uwebsockets') as {
  App(): App
  us_socket_local_port(token: unknown): number
}

const app = library.App()
app
  .ws('/*', {
    compression: 0,
    maxBackpressure: 64 * 1024 * 1024,
    idleTimeout: 0,
    upgrade: (response: Response, request: Request, context: unknown) => {
      const header = (name: string) => request.getHeader(`sec-websocket-${name}`)
      const data = { room: request.getUrl() }
      response.upgrade(data, header('key'), header('protocol'), header('extensions'), context)
    },
    open: (socket: Socket) => socket.subscribe(socket.getUserData().room),
    message: (socket: Socket, message: ArrayBuffer, binary: boolean) =>
      app.publish(socket.getUserData().room, message, binary),
  })
  .listen(host, port, (token) => listening(library.us_socket_local_port(token)))
