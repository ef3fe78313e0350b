/**
 * One WebSocket to a server, made for receiving much: the sockets of a process share one buffer to read into, and frames
 * are handed on where they lie in it.
 */

import { Connection } from './connection.ts'
import type { Asked } from './handshake.ts'

/** What a wire tells its owner, from the moment it is open. */
export interface Receiver {
  /**
   * A message. The bytes are only good until this returns. `at` is when they were read from the socket, in microseconds of
   * the run's clock: frames that came together came at one time, however long it takes to look at them all.
   */
  frame(bytes: Buffer, at: number): void
  /** The wire is gone, with code 1006 if nobody said why; called once, unless `end` or `cut` was called first. */
  closed(code: number, reason: string): void
  /** The answer to a `ping`: all that the server had sent before has been read. */
  ponged?(): void
}

export interface Wire {
  /** Sends a message, together with all others of this turn. Nothing happens on a wire that is gone. */
  send(text: string): void
  /** Asks for a pong. */
  ping(): void
  /** Closes, and cuts a peer that does not answer within a second. Resolves when the socket is gone. */
  end(): Promise<void>
  /** Breaks the connection off at once, as a client that crashed; by a reset, unless it is encrypted. */
  cut(): void
  /** Reads nothing more, so that the server's writes come to wait. What was read already still arrives. */
  pause(): void
  resume(): void
  /** Bytes of frames that were read, heads included. */
  readonly received: number
}

export interface WireOptions extends Asked {
  /** The address of this machine to connect from. */
  localAddress?: string
}

/** Opens a wire to a `ws:` or `wss:` URL; rejects with Unable, after 30 s at the latest. */
export function openWire(url: URL, receiver: Receiver, options: WireOptions = {}): Promise<Wire> {
  return Connection.open(url, receiver, options)
}
