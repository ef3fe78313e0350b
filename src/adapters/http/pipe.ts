/** The Socket port over one WebSocket: frames already framed go straight to the TCP socket, the rest through the library. */

import type { Socket as TcpSocket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Socket } from '../../core/ports.ts'

/**
 * Whole frames may be mixed with what the library writes, because compression is off and the library never fragments:
 * both ways end in the same `write` of the same socket, in order. Nothing is written once closing has begun.
 */
export class Pipe implements Socket {
  constructor(
    private readonly ws: WebSocket,
    private readonly tcp: TcpSocket,
  ) {}

  get open(): boolean {
    return this.ws.readyState === this.ws.OPEN
  }

  /** A closed pipe swallows what it is given and says true: there is nothing to wait for. */
  write(chunks: readonly Uint8Array[]): boolean {
    if (!this.open || !this.tcp.writable) return true
    const { tcp } = this
    const [first] = chunks
    if (first && chunks.length === 1) return tcp.write(first)
    tcp.cork()
    for (const chunk of chunks) tcp.write(chunk)
    tcp.uncork()
    return !tcp.writableNeedDrain
  }

  ping(): void {
    if (this.open) this.ws.ping()
  }

  /** Answers a ping, unless the peer does not even read the answers it has: then one later pong speaks for all. */
  pong(data: Uint8Array): void {
    if (this.open && !this.tcp.writableNeedDrain) this.ws.pong(data)
  }

  /** A peer that does not answer the close within the library's `closeTimeout` is cut. */
  close(code: number, reason: string): void {
    if (this.open) this.ws.close(code, reason)
  }
}
