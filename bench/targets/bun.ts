/**
 * A broadcast server on Bun's own WebSockets: a room is a path and a topic, and what a member sends is published as it is.
 *
 *     npm --prefix bench/targets ci
 *     bench/targets/node_modules/@oven/bun-linux-x64/bin/bun bench/targets/bun.ts 9002
 */

import { host, listening, port } from './listening.ts'

/** The part of Bun's types that is used here. */
interface Socket {
  data: { room: string }
  subscribe(topic: string): void
}

interface Server {
  port: number
  upgrade(request: Request, options: { data: Socket['data'] }): boolean
  publish(topic: string, message: string | Uint8Array): void
}

declare const Bun: {
  serve(options: {
    port: number
    hostname: string
    fetch(request: Request, server: Server): Response | undefined
    websocket: {
      perMessageDeflate: boolean
      open(socket: Socket): void
      message(socket: Socket, message: string | Uint8Array): void
    }
  }): Server
}

const server = Bun.serve({
  port,
  hostname: host,
  fetch(request, server) {
    const data = { room: new URL(request.url).pathname }
    return server.upgrade(request, { data }) ? undefined : new Response('a WebSocket', { status: 426 })
  },
  websocket: {
    perMessageDeflate: false,
    open: (socket) => socket.subscribe(socket.data.room),
    message: ({ data: { room } }, message) => server.publish(room, message),
  },
})

listening(server.port)
