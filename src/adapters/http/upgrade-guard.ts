/** Stands before the WebSocket library: refuses, with a proper answer, all that the library would trip over. */

import type { IncomingMessage } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { originAllowed } from './origins.ts'
import { problemAnswer, type Refused } from './problem.ts'
import { badTarget, targetPath } from './target.ts'

export type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface GuardOptions {
  allowedOrigins: readonly string[] | undefined
  draining: () => boolean
}

type Check = (
  request: IncomingMessage,
  options: GuardOptions,
  path: string | undefined,
) => Refused | undefined

/** In order: the first that refuses answers. */
const checks: Check[] = [
  (_request, _options, path) => (path === undefined ? badTarget : undefined),
  ({ method }) => (method === 'GET' ? undefined : notGet),
  (_request, _options, path) => (path === '/ws' ? undefined : { code: 'not_found' }),
  ({ headers }) => (headers['sec-websocket-version'] === '13' ? undefined : notVersion13),
  ({ headers }) => (/^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '') ? undefined : badKey),
  ({ headers }) => (distinctTokens(headers['sec-websocket-protocol']) ? undefined : badProtocols),
  ({ headers }, { allowedOrigins }) =>
    originAllowed(headers.origin, headers.host, allowedOrigins) ? undefined : foreignOrigin,
  (_request, { draining }) => (draining() ? leaving : undefined),
]

const notGet: Refused = {
  code: 'method_not_allowed',
  detail: 'A WebSocket begins with GET.',
  headers: { Allow: 'GET' },
}
const notVersion13: Refused = {
  code: 'upgrade_required',
  detail: 'The only version understood here is 13.',
  headers: { 'Sec-WebSocket-Version': '13' },
}
const badKey: Refused = {
  code: 'invalid_request',
  detail: 'Sec-WebSocket-Key is 16 bytes in base64, sent once.',
}
const badProtocols: Refused = {
  code: 'invalid_request',
  detail: 'Sec-WebSocket-Protocol is a list of different names.',
}
const foreignOrigin: Refused = { code: 'forbidden', detail: 'Pages of this origin may not connect.' }
const leaving: Refused = { code: 'overloaded', detail: 'The server is going away.', retryAfterMs: 1_000 }

/** Passes the requests that are good, and answers and ends the others. */
export function guardUpgrades(pass: OnUpgrade, options: GuardOptions): OnUpgrade {
  return (request, socket, head) => {
    // Node has let go of the socket: from here on nobody else hears its errors.
    socket.on('error', ignoreLostPeer)
    if (!socket.readable || !socket.writable) return void socket.destroy()
    const refused = firstRefusal(request, options)
    if (refused) return answer(socket, refused)
    request.headers = needed(request)
    pass(request, socket, head)
  }
}

function firstRefusal(request: IncomingMessage, options: GuardOptions): Refused | undefined {
  const path = targetPath(request)
  for (const check of checks) {
    const refused = check(request, options, path)
    if (refused) return refused
  }
  return undefined
}

/**
 * The headers without which there is no handshake; that a WebSocket is asked for was seen before (`upgrades.ts`). No offer is
 * ever taken up: the library has nothing left to refuse.
 */
function needed({ headers }: IncomingMessage): IncomingMessage['headers'] {
  return {
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': headers['sec-websocket-key'],
  }
}

function answer(socket: Duplex, refused: Refused): void {
  const { status, headers, body } = problemAnswer(refused)
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  // Read on until the peer has the answer and leaves: closing on unread bytes would reset the connection under it.
  socket.resume()
  setTimeout(() => socket.destroy(), 1_000).unref()
}

function distinctTokens(list: string | undefined): boolean {
  if (list === undefined) return true
  const names = list.split(',').map((name) => /^[ \t]*([!#$%&'*+.^_`|~\w-]+)[ \t]*$/.exec(name)?.[1])
  return new Set(names).size === names.length && !names.includes(undefined)
}

/** The handshake's peer reset its connection; `close` cleans up. */
function ignoreLostPeer(): void {}
