/** Takes the requests of each connection in turn: Node starts all that one segment brings, and would keep every answer. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Requests of one connection that are answered at the same time, and that may wait for it. */
export const atOnce = 4
export const inLine = 1_000

interface Line {
  underWay: number
  waiting: [ServerResponse, serve: () => void][]
  overfull: boolean
  idle?: () => void
}

/** The requests under way and waiting, by connection. An answer is under way until its last byte has left for the peer. */
export class Turns {
  private readonly lines = new WeakMap<Duplex, Line>()

  /** Runs `serve` now or in its turn, or never if the peer leaves first. False: too many wait, and it is not taken. */
  take({ socket }: IncomingMessage, response: ServerResponse, serve: () => void): boolean {
    const line = this.lineOf(socket)
    line.overfull ||= line.waiting.length === inLine
    if (line.overfull) return false
    line.waiting.push([response, serve])
    advance(socket, line)
    return true
  }

  /** Runs `then` once all that was taken is answered. Never after a refusal: the connection ends with that. */
  whenIdle(socket: Duplex, then: () => void): void {
    const line = this.lines.get(socket)
    // Most upgrades are the first that a connection asks for.
    if (!line) return then()
    line.idle = then
    advance(socket, line)
  }

  busy(socket: Duplex): boolean {
    return (this.lines.get(socket)?.underWay ?? 0) > 0
  }

  private lineOf(socket: Duplex): Line {
    const line = this.lines.get(socket) ?? { underWay: 0, waiting: [], overfull: false }
    this.lines.set(socket, line)
    return line
  }
}

function advance(socket: Duplex, line: Line): void {
  while (!socket.destroyed && line.underWay < atOnce) {
    const [response, serve] = line.waiting.shift() ?? []
    if (!response || !serve) break
    line.underWay += 1
    response.once('close', () => {
      line.underWay -= 1
      advance(socket, line)
    })
    serve()
  }
  if (line.underWay === 0 && !line.overfull) tellIdle(line)
}

function tellIdle(line: Line): void {
  const { idle } = line
  delete line.idle
  idle?.()
}
