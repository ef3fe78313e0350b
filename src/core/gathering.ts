/** What a room has to tell its members at the end of the turn, in the order in which it came up. */

import { encode } from '../protocol/codec.ts'
import type { StoredFrame } from '../protocol/frames.ts'
import type { Showing } from './order.ts'

/** A message that is told, and the bytes of its frame. */
export interface Told {
  showing: Showing
  bytes: number
}

/** What is gathered past this many bytes is written before the turn ends, so that no member's queue overflows by it. */
const mostBytes = 256 * 1024
/** Numbers that one `stored` frame tells. */
const storedAtOnce = 200

export class Gathering {
  private frames: string[] = []
  private told: Told[] = []
  private bytes = 0
  private numbers: StoredFrame['messages'] = []

  constructor(private readonly room: string) {}

  /** True: it is time to write. */
  get full(): boolean {
    return this.bytes > mostBytes
  }

  message(showing: Showing, frame: string, bytes: number): void {
    this.closeNumbers()
    this.frames.push(frame)
    this.told.push({ showing, bytes })
    this.bytes += bytes
  }

  number(id: string, seq: number | null): void {
    this.numbers.push({ id, seq })
    if (this.numbers.length === storedAtOnce) this.closeNumbers()
  }

  /** All frames in order, and which messages are among them. */
  take(): { frames: string[]; told: Told[] } {
    this.closeNumbers()
    const { frames, told } = this
    this.frames = []
    this.told = []
    this.bytes = 0
    return { frames, told }
  }

  private closeNumbers(): void {
    if (this.numbers.length === 0) return
    const frame: StoredFrame = { type: 'stored', room: this.room, messages: this.numbers }
    const text = encode(frame)
    this.numbers = []
    this.frames.push(text)
    this.bytes += text.length
  }
}
