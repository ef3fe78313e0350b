/** Counts the records of all files, in their order, and notes where those of each room are. */

import type { Counted } from './group-writer.ts'
import type { LeftIndex } from './left-index.ts'
import type { LineWalk } from './line-walk.ts'
import { RecordHead, utteranceIn } from './record.ts'

/**
 * A record counts as the number written in it. Should that not be above those before it, as in a file that somebody
 * mended by hand, it counts as the next: then no batch can be taken for settled that was never read. A mark settles what
 * stands before it, wherever that is.
 */
export class Census implements Counted {
  settled = 0
  unruly = 0
  /** The last number: so many records and marks account for. */
  appended = 0
  private empty = true
  private readonly head = new RecordHead()

  constructor(private readonly index: LeftIndex) {}

  /** False: the line is none of ours after all. */
  visit(walk: LineWalk): boolean {
    const { head } = this
    const { bytes, jsonFrom, jsonTo } = walk
    const kind = head.read(bytes, jsonFrom, jsonTo)
    if (kind === 'mark') {
      this.settled = Math.max(this.settled, head.number)
      this.appended = Math.max(this.appended, head.number)
    }
    if (kind !== 'record') return kind === 'mark'
    // Whatever stood before the first of all is gone, as only what is settled may be.
    if (this.empty) this.settled = Math.max(this.settled, head.number - 1)
    this.empty = false
    this.appended = Math.max(this.appended + 1, head.number)
    if (this.appended !== head.number) this.unruly = this.appended
    const room = head.room(bytes, jsonTo) ?? utteranceIn(bytes, jsonFrom, jsonTo)?.room
    if (room === undefined) return false
    const { file, lineAt, lineBytes } = walk
    this.index.add(room, { file, number: this.appended, at: lineAt, bytes: lineBytes })
    return true
  }
}
