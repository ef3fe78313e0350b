/** What a room has to tell its members at the end of the turn, in the order in which it came up. */

import { encode } from '../protocol/codec.ts'
import type { StoredFrame } from '../protocol/frames.ts'
import type { Showing } from './order.ts'
import type { Framing } from './ports.ts'

export interface Gathered {
  frame: Uint8Array
  /** The message in the frame, unless it tells numbers. */
  showing?: Showing
}

/** What is gathered past this many bytes is written before the turn ends, so that no member's queue overflows by it. */
const mostBytes = 256 * 1024
/** Numbers that one `stored` frame tells. */
const storedAtOnce = 200

export class Gathering {
  private gathered: Gathered[] = []
  private bytes = 0
  private numbers: StoredFrame['messages'] = []

  constructor(
    private readonly room: string,
    private readonly framing: Framing,
  ) {}

  /** True: it is time to write. */
  get full(): boolean {
    return this.bytes > mostBytes
  }

  message(showing: Showing, frame: Uint8Array): void {
    this.closeNumbers()
    this.add({ showing, frame })
  }

  number(id: string, seq: number | null): void {
    this.numbers.push({ id, seq })
    if (this.numbers.length === storedAtOnce) this.closeNumbers()
  }

  take(): Gathered[] {
    this.closeNumbers()
    const { gathered } = this
    this.gathered = []
    this.bytes = 0
    return gathered
  }

  private closeNumbers(): void {
    if (this.numbers.length === 0) return
    const frame: StoredFrame = { type: 'stored', room: this.room, messages: this.numbers }
    this.numbers = []
    this.add({ frame: this.framing(encode(frame)) })
  }

  private add(gathered: Gathered): void {
    this.gathered.push(gathered)
    this.bytes += gathered.frame.length
  }
}
