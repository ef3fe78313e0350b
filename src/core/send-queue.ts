/** Encoded frames between a connection and one socket that may be slow. Refuses rather than grows. */

import { limits } from '../protocol/limits.ts'
import type { Clock, Socket } from './ports.ts'
import type { Flushing } from './turn.ts'

/**
 * Frames wait here until the end of the turn, and longer while the socket is full. What was handed to a full socket
 * still counts, until the socket has drained: it is memory as well.
 */
export class SendQueue implements Flushing {
  private waiting: Uint8Array[] = []
  private waitingBytes = 0
  private handedFrames = 0
  private handedBytes = 0
  due = false
  /** Monotonic milliseconds since which the socket takes nothing; undefined while it does. */
  fullSince: number | undefined

  constructor(
    private readonly socket: Socket,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  get frames(): number {
    return this.waiting.length + this.handedFrames
  }

  get bytes(): number {
    return this.waitingBytes + this.handedBytes
  }

  /** Half empty: there is room for another welcome. */
  get roomy(): boolean {
    return this.bytes < limits.queueBytes / 2 && this.frames < limits.queueFrames / 2
  }

  /** False: it does not fit, and was not taken. One coalesced write counts as one frame. */
  push(frame: Uint8Array): boolean {
    if (this.frames >= limits.queueFrames || this.bytes + frame.length > limits.queueBytes) return false
    this.waiting.push(frame)
    this.waitingBytes += frame.length
    return true
  }

  /** For a frame that did not fit: a socket that takes what waits makes room for it within the turn. */
  pushAfterFlush(frame: Uint8Array): boolean {
    this.flush()
    return this.push(frame)
  }

  /** Hands on what waits, usually as one write, until the socket is full. */
  flush(): void {
    while (this.fullSince === undefined && this.waiting.length > 0) {
      const { frames, bytes } = this.takeSome()
      if (this.socket.write(frames)) continue
      this.handedFrames = frames.length
      this.handedBytes = bytes
      this.fullSince = this.clock.monotonic()
    }
  }

  /** The socket took all it was handed. */
  drained(): void {
    this.handedFrames = 0
    this.handedBytes = 0
    this.fullSince = undefined
    this.flush()
  }

  /** Hands on a last frame, whether it fits or not; what the socket has no room for is given up. */
  end(last: Uint8Array): void {
    this.flush()
    this.waiting = []
    this.waitingBytes = 0
    this.socket.write([last])
  }

  private takeSome(): { frames: Uint8Array[]; bytes: number } {
    if (this.waitingBytes <= limits.handedBytes) return this.takeAll()
    let bytes = 0
    let count = 0
    for (const frame of this.waiting) {
      if (count > 0 && bytes + frame.length > limits.handedBytes) break
      bytes += frame.length
      count += 1
    }
    this.waitingBytes -= bytes
    return { frames: this.waiting.splice(0, count), bytes }
  }

  private takeAll(): { frames: Uint8Array[]; bytes: number } {
    const taken = { frames: this.waiting, bytes: this.waitingBytes }
    this.waiting = []
    this.waitingBytes = 0
    return taken
  }
}
