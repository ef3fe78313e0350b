/** A journal in memory, for tests: what the disk keeps, without the disk. */

import { laneLimits } from '../../core/lane.ts'
import type { Utterance } from '../../core/message.ts'
import type { Journal } from '../../core/ports.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { byteLength } from '../../protocol/text.ts'

/** A journal that found these at its start, forgotten with the process. Keeps every guarantee of the port but durability. */
export function memoryJournal(found: readonly Utterance[] = []): MemoryJournal {
  return new MemoryJournal(found)
}

export class MemoryJournal implements Journal {
  appended: number
  settled = 0
  readonly buried: { utterance: Utterance; refused: RefusalCode }[] = []
  /** From the record after `settled` on. */
  private readonly records: Utterance[]

  constructor(private readonly found: readonly Utterance[]) {
    this.records = [...found]
    this.appended = found.length
  }

  async append(utterances: readonly Utterance[]): Promise<void> {
    this.records.push(...utterances)
    this.appended += utterances.length
  }

  async oldest(): Promise<{ utterances: Utterance[]; last: number }> {
    let bytes = 0
    let count = 0
    for (const { text } of this.records) {
      bytes += byteLength(text)
      const full = count === laneLimits.replayEntries || bytes > laneLimits.batchBytes
      if (full && count > 0) break
      count += 1
    }
    return { utterances: this.records.slice(0, count), last: this.settled + count }
  }

  async settle(last: number): Promise<void> {
    const settled = Math.min(last, this.appended)
    if (settled <= this.settled) return
    this.records.splice(0, settled - this.settled)
    this.settled = settled
  }

  async bury(utterance: Utterance, refused: RefusalCode): Promise<void> {
    this.buried.push({ utterance, refused })
  }

  async left(room: string): Promise<{ utterances: Utterance[]; complete: boolean }> {
    const utterances = this.found.slice(this.settled).filter((utterance) => utterance.room === room)
    return { utterances, complete: true }
  }
}
