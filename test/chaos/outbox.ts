/** What one sender has to say: each message goes out until it is acked, under the same ref and in order. */

import type { AckFrame, ErrorFrame } from '../../src/protocol/frames.ts'
import { refusals } from '../../src/protocol/refusals.ts'
import type { Said } from './evidence.ts'

export interface OutboxDeps {
  transmit(said: Said): void
  acked(said: Said, frame: AckFrame): void
  /** Refused in a way that no patience helps against; it is given up. */
  refused(said: Said, code: string): void
}

/** So many unanswered messages at most, as a client with a bound has it. */
const window = 64

/**
 * Away: no connection, nothing goes out. Flowing: what is said goes out at once. Held: something was refused, so nothing
 * new goes out until all that is out was answered and the server's wait is over; then all that is left goes out again.
 */
export class Outbox {
  /** Said and not acked, oldest first. */
  private readonly left = new Map<string, Said>()
  private readonly out = new Set<string>()
  private state: 'away' | 'flowing' | 'held' = 'away'
  private holdMs = 0
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly deps: OutboxDeps) {}

  get size(): number {
    return this.left.size
  }

  get full(): boolean {
    return this.left.size >= window
  }

  say(said: Said): void {
    this.left.set(said.ref, said)
    if (this.state === 'flowing') this.transmit(said)
  }

  /** The connection is there, and in the room. */
  connected(): void {
    this.flow()
  }

  lost(): void {
    clearTimeout(this.timer)
    this.state = 'away'
    this.out.clear()
  }

  ack(frame: AckFrame): void {
    const said = this.left.get(frame.ref)
    this.left.delete(frame.ref)
    if (said) this.deps.acked(said, frame)
    this.answered(frame.ref)
  }

  error({ ref = '', code, retryAfterMs = 0 }: ErrorFrame): void {
    const said = this.left.get(ref)
    if (said && !refusals[code].retry) {
      this.left.delete(ref)
      this.deps.refused(said, code)
    } else {
      this.state = 'held'
      this.holdMs = Math.max(this.holdMs, retryAfterMs)
    }
    this.answered(ref)
  }

  private answered(ref: string): void {
    this.out.delete(ref)
    if (this.state !== 'held' || this.out.size > 0) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.flow(), this.holdMs)
  }

  private flow(): void {
    this.state = 'flowing'
    this.holdMs = 0
    for (const said of this.left.values()) this.transmit(said)
  }

  private transmit(said: Said): void {
    this.out.add(said.ref)
    this.deps.transmit(said)
  }
}
