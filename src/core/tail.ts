/** The newest messages of a room, as many as one welcome may carry, each as the frame that told it. */

import { messageIn } from '../protocol/codec.ts'
import type { SaidMessage } from '../protocol/frames.ts'
import { limits } from '../protocol/limits.ts'

export interface Kept {
  id: string
  /** Null: in the journal, without a number yet. */
  seq: number | null
  frame: string
  /** Of the frame, in UTF-8. */
  bytes: number
  /** It was found in the journal at the start, and may be in the system's memory only: no reason for an ack. */
  found: boolean
}

/** Numbered messages by number, and behind them the others as they arrived. */
export class Tail {
  private readonly numbered: Kept[] = []
  private loose: Kept[] = []
  /** Of all entries. */
  bytes = 0
  /** True: a message without a number did not fit any more. */
  looseForgotten = false

  /** A numbered one must be newer than all others; older ones are history's. */
  push(entry: Kept): void {
    const last = this.numbered.at(-1)?.seq ?? 0
    if (entry.seq === null) this.loose.push(entry)
    else if (entry.seq > last) this.numbered.push(entry)
    else return
    this.bytes += entry.bytes
    while (this.length > limits.joinedMessages || this.bytes > limits.joinedBytes) this.drop()
  }

  /** The messages past `after`, oldest first; `complete` when none past it is missing here. */
  after(after: number, head: number): { frames: string[]; complete: boolean } {
    const numbered = this.numbered.filter(({ seq }) => seq !== null && seq > after)
    const complete = numbered.length === Math.max(0, head - after) && !this.looseForgotten
    return { frames: [...numbered, ...this.loose].map((entry) => entry.frame), complete }
  }

  /** Whether a message waits here for its number. */
  isLoose(id: string): boolean {
    return this.loose.some((entry) => entry.id === id)
  }

  /** Takes out a message that waits for its number, if it is here. */
  takeLoose(id: string): void {
    const at = this.loose.findIndex((entry) => entry.id === id)
    const [entry] = at < 0 ? [] : this.loose.splice(at, 1)
    this.bytes -= entry?.bytes ?? 0
  }

  find(id: string): SaidMessage | undefined {
    const is = (entry: Kept) => entry.id === id && !entry.found
    const found = this.loose.findLast(is) ?? this.numbered.findLast(is)
    return found && messageIn(found.frame)
  }

  clear(): void {
    this.numbered.length = 0
    this.loose = []
    this.bytes = 0
    this.looseForgotten = false
  }

  private get length(): number {
    return this.numbered.length + this.loose.length
  }

  private drop(): void {
    const entry = this.numbered.shift() ?? this.loose.shift()
    if (entry?.seq === null) this.looseForgotten = true
    this.bytes -= entry?.bytes ?? 0
  }
}
