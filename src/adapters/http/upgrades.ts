/** Sorts what asks for an upgrade: WebSockets go on, and who offers another protocol is served over HTTP as if it had not. */

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Turns } from './turns.ts'
import type { OnUpgrade } from './upgrade-guard.ts'

/** For the server's `upgrade` event: each waits until the requests that came before it are answered. */
export function sortUpgrades(server: Server, turns: Turns, toWebSocket: OnUpgrade): OnUpgrade {
  return (request, socket, head) => {
    const leave = () => void socket.destroy()
    // Node has let go of the socket: from here on nobody else hears its errors, nor that it is stuck.
    socket.on('error', leave).on('timeout', leave)
    turns.whenIdle(socket, () => {
      if (!socket.readable || !socket.writable) return leave()
      if (request.headers.upgrade?.toLowerCase() === 'websocket') toWebSocket(request, socket, head)
      else handBack(server, request, socket, head)
      socket.off('error', leave).off('timeout', leave)
    })
  }
}

/** RFC 9110, 7.8: a server may ignore an offer to upgrade. Node's own parser reads the request again, without the offer. */
function handBack(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.unshift(Buffer.concat([Buffer.from(headWithoutOffer(request), 'latin1'), head]))
  server.emit('connection', socket)
}

function headWithoutOffer({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  // Without a space after the colon, it is never longer than what came.
  let lines = `${method} ${url} HTTP/${httpVersion}\r\n`
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (!isOffer(name)) lines += `${name}:${isConnection(name) ? withoutOffer(value) : value}\r\n`
  }
  return `${lines}\r\n`
}

const isOffer = (name: string): boolean => /^(upgrade|http2-settings)$/i.test(name)
const isConnection = (name: string): boolean => /^connection$/i.test(name)

function withoutOffer(options: string): string {
  return options
    .split(',')
    .filter((option) => !isOffer(option.trim()))
    .join(',')
}
