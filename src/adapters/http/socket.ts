/** WebSockets by @hono/node-ws: the one file that knows it. What the guard let pass becomes a connection of the hub. */

import type { IncomingMessage } from 'node:http'
import { createNodeWebSocket } from '@hono/node-ws'
import { Hono } from 'hono'
import type { WebSocket } from 'ws'
import type { Hub } from '../../core/hub.ts'
import { limits } from '../../protocol/limits.ts'
import { closes } from '../../protocol/refusals.ts'
import { attach } from './attachment.ts'
import { relayUpgrades } from './relay.ts'
import { guardUpgrades, type OnUpgrade } from './upgrade-guard.ts'

type SocketHub = Pick<Hub, 'open' | 'draining'>

export interface SocketOptions {
  /** Origins from which browsers may connect; undefined: the server's own host; `*`: any. */
  allowedOrigins?: readonly string[] | undefined
  /** Told of every bug that ended a connection or a handshake. */
  onError: (error: unknown) => void
}

export interface Sockets {
  /** For the server's `upgrade` event. Never throws, and answers whatever comes. */
  upgrade: OnUpgrade
  /** Closes every connection that is left. Resolves when all are gone: who does not answer is cut within a second. */
  cut(): Promise<void>
}

interface Env {
  Bindings: { incoming: IncomingMessage }
}

/** What ws holds each connection to; the two last are younger than its type declarations. */
const wsOptions = {
  maxPayload: limits.frameBytes,
  perMessageDeflate: false,
  autoPong: false,
  handleProtocols: () => false as const,
  maxFragments: 64,
  closeTimeout: 1_000,
}

/** Serves the hub on `/ws`. */
export function attachSockets(hub: SocketHub, { allowedOrigins, onError }: SocketOptions): Sockets {
  // An app of its own: no middleware may wait between the guard and the handshake, in which time the peer could leave.
  const app = new Hono<Env>()
  app.request = (url, init, env) => app.fetch(lightRequest(url as URL, init), env)
  const { wss, upgradeWebSocket, injectWebSocket } = createNodeWebSocket({ app })
  Object.assign(wss.options, wsOptions)

  const handler = upgradeWebSocket((c) => {
    const { socket: tcp } = (c.env as Env['Bindings']).incoming
    const guest = { name: c.req.query('name'), room: c.req.query('room') }
    const open = (ws: WebSocket) => {
      letGo(ws)
      attach(ws, tcp, (pipe) => hub.open(pipe, guest), onError)
    }
    // The library puts on its listeners after this, and in the same turn.
    return { onOpen: (_event, { raw }) => raw && queueMicrotask(() => open(raw)) }
  })
  app.get('/ws', handler)
  app.onError((error, c) => {
    onError(error)
    return c.body(null, 500)
  })

  const pass = relayUpgrades(injectWebSocket, onError)
  return {
    upgrade: guardUpgrades(pass, { allowedOrigins, draining: () => hub.draining }),
    cut: async () => void (await Promise.all([...wss.clients].map(goAway))),
  }
}

/** What the route reads of an upgrade; a real Request comes with an AbortSignal, and costs more than the route itself. */
function lightRequest({ href: url }: URL, init?: RequestInit): Request {
  return { url, method: 'GET', headers: init?.headers } as Request
}

/** Takes off the listeners that the library has just put on: unused, each keeps the whole request for the connection's life. */
function letGo(ws: WebSocket): void {
  for (const event of ['message', 'close', 'error']) {
    const last = ws.listeners(event).at(-1)
    if (last) ws.off(event, last as () => void)
  }
  ws.on('error', closeFollows)
}

function closeFollows(): void {}

function goAway(ws: WebSocket): Promise<void> {
  const { code, reason } = closes.going_away
  return new Promise((resolve) => {
    ws.once('close', () => resolve())
    ws.close(code, reason)
  })
}
