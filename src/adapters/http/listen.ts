/** The server on its port: opened, or a sentence that says why not; and closed again. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { problemAnswer, type Refused } from './problem.ts'
import type { Sockets } from './socket.ts'
import { badTarget, targetPath } from './target.ts'
import { Turns } from './turns.ts'
import { sortUpgrades } from './upgrades.ts'

export interface ListenOptions {
  host: string
  port: number
  /** Connections that may wait to be accepted; Node's own 511 overflows when thousands come back at once. */
  backlog?: number
  /** Milliseconds until a request's headers, and the whole of it, must have come. */
  headersTimeout?: number
  requestTimeout?: number
  /** Milliseconds in which a peer must take some of the bytes that wait for it; it is cut within twice as many. */
  stallTimeout?: number
  /** Told when a connection cannot be accepted, such as for want of file descriptors. */
  onError: (error: unknown) => void
}

/** The server cannot listen; the message is one sentence that says what to do. */
export class ListenError extends Error {
  override name = 'ListenError'
}

/** Resolves when the server takes connections. Rejects with ListenError. */
export async function listen(
  app: Pick<OpenAPIHono, 'fetch'>,
  sockets: Sockets,
  options: ListenOptions,
): Promise<Server> {
  const turns = new Turns()
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: options.host,
    createServer: guardedServer(turns),
    serverOptions: {
      headersTimeout: options.headersTimeout ?? 10_000,
      requestTimeout: options.requestTimeout ?? 30_000,
      // How often Node looks for requests that have timed out.
      connectionsCheckingInterval: Math.min(1_000, options.headersTimeout ?? 1_000),
    },
  }) as Server
  server.on('upgrade', sortUpgrades(server, turns, sockets.upgrade))
  server.setTimeout(options.stallTimeout ?? 15_000, (socket) => {
    // Nothing moves: only who waits for us may stay.
    if (!turns.busy(socket) || socket.writableLength > 0) socket.destroy()
  })
  await bind(server, options)
  server.on('error', options.onError)
  return server
}

/**
 * Stops accepting, lets requests under way finish within `graceMs`, then cuts what is left and resolves. WebSockets are
 * the hub's to close.
 */
export async function close(server: Server, graceMs = 2_000): Promise<void> {
  // Connections that are kept alive end with their next answer.
  server.prependListener('request', (_request, response) => void (response.shouldKeepAlive = false))
  const idle = setInterval(() => server.closeIdleConnections(), 100)
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections()
      // A connection that is no longer Node's to close, such as one that waits to be upgraded, is not waited for.
      resolve()
    }, graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
  })
  clearInterval(idle)
}

/** Where a server listens, as people would type it; `host` is what it was told to listen on. */
export function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

type Serve = (request: IncomingMessage, response: ServerResponse) => void

const guardedServer = (turns: Turns) =>
  ((options: object, serve: Serve) =>
    createServer(options, (request, response) => {
      if (targetPath(request) === undefined) refuse(response, badTarget)
      else if (!turns.take(request, response, () => serve(request, response))) refuse(response, tooMany)
    })) as typeof createServer

const tooMany: Refused = {
  code: 'overloaded',
  detail: 'Too many requests of this connection wait; read the answers first.',
  retryAfterMs: 1_000,
}

function refuse(response: ServerResponse, refused: Refused): void {
  const { status, headers, body } = problemAnswer(refused)
  response.shouldKeepAlive = false
  response.writeHead(status, headers).end(body)
}

function bind(server: Server, { host, port, backlog = 4_096 }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(new ListenError(explain(error, host, port), { cause: error }))
    server.once('error', fail)
    server.listen({ host, port, backlog }, () => {
      server.off('error', fail)
      resolve()
    })
  })
}

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken: stop what listens there, or set PORT to another one.`
    case 'EACCES':
      return `Port ${port} may not be opened by this user: set PORT to 1024 or more.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: set HOST to one that is, such as 127.0.0.1 or 0.0.0.0.`
    default:
      return `Cannot listen on ${host}:${port}: ${message}.`
  }
}
