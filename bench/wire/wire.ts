/** The only file that knows the WebSocket library. Another receive path needs to offer the same `openWire`. */

import { WebSocket } from 'ws'
import { refusedBy, unreachable } from '../failure.ts'

/** What a wire tells its owner, from the moment it is open. */
export interface Receiver {
  /** A text frame. The bytes are only good until this returns. */
  frame(bytes: Buffer): void
  /** The wire is gone; called once, unless `end` was called first. */
  closed(code: number, reason: string): void
}

export interface Wire {
  send(text: string): void
  /** Closes, and cuts a peer that does not answer within a second. */
  end(): Promise<void>
}

const options = {
  perMessageDeflate: false,
  // Receivers compare the bytes with those that were sent, which is stricter.
  skipUTF8Validation: true,
  maxPayload: 16 * 1024 * 1024,
  handshakeTimeout: 30_000,
}

/** Opens a wire; rejects with Unable. */
export function openWire(url: URL, receiver: Receiver): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options)
    socket.on('message', (data: Buffer) => receiver.frame(data))
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      socket.terminate()
      reject(refusedBy(url, response.statusCode ?? 0, 'open a WebSocket'))
    })
    // After the opening every error is followed by a close, which tells the owner.
    socket.on('error', (error) => reject(unreachable(error, url)))
    socket.once('open', () => {
      socket.once('close', (code, reason) => receiver.closed(code, reason.toString()))
      resolve({ send: (text) => socket.send(text), end: () => end(socket) })
    })
  })
}

function end(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return Promise.resolve()
  return new Promise((resolve) => {
    const cut = setTimeout(() => socket.terminate(), 1_000)
    socket.removeAllListeners('close')
    socket.once('close', () => {
      clearTimeout(cut)
      resolve()
    })
    socket.close(1000)
  })
}
