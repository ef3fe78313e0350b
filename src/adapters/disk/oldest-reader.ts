/** Reads the records that are not settled, oldest first, a batch at a time. */

import { laneLimits } from '../../core/lane.ts'
import type { Utterance } from '../../core/message.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { LineWalk, walkWindow } from './line-walk.ts'
import type { LogFile } from './log-file.ts'
import type { Quarantine } from './quarantine.ts'
import { RecordHead, utteranceIn } from './record.ts'
import type { Segments } from './segments.ts'

/** Where the next batch begins, and the number of the record before it. */
interface Cursor {
  file: LogFile | undefined
  at: number
  number: number
}

interface Batch {
  records: { number: number; utterance: Utterance }[]
  last: number
}

export class OldestReader {
  private cursor: Cursor = { file: undefined, at: 0, number: 0 }
  /** The batch that ends at the cursor. */
  private batch: Batch = { records: [], last: 0 }
  private walk: { walk: LineWalk; file: LogFile; to: number } | undefined
  private readonly head = new RecordHead()
  private reading: Promise<Batch> | undefined
  private readonly window = walkWindow()

  constructor(
    private readonly segments: Segments,
    private readonly counted: { readonly appended: number; readonly settled: number },
    private readonly quarantine: Quarantine,
  ) {}

  /** The same until some of it is settled. Rejects with StorageUnavailable when the disk cannot be read. */
  async oldest(): Promise<{ utterances: Utterance[]; last: number }> {
    if (this.batch.last <= this.counted.settled) {
      this.reading ??= this.read().finally(() => (this.reading = undefined))
      this.batch = await this.reading
    }
    const { records, last } = this.batch
    const left = records.filter(({ number }) => number > this.counted.settled)
    return { utterances: left.map(({ utterance }) => utterance), last }
  }

  private async read(): Promise<Batch> {
    const before = { ...this.cursor }
    try {
      return await this.gather()
    } catch (error) {
      this.cursor = before
      this.walk = undefined
      throw new StorageUnavailable('the journal could not be read', { cause: error })
    }
  }

  private async gather(): Promise<Batch> {
    const { appended } = this.counted
    const records: Batch['records'] = []
    for (let file = this.file(); file; file = this.following(file)) {
      const walk = this.walkOf(file)
      let full: boolean
      do {
        full = this.take(walk, records)
      } while (!full && (await walk.fill()))
      await this.leave(file, walk)
      if (full) return { records, last: this.cursor.number }
    }
    // Whatever else was counted is damaged or was never written.
    this.cursor.number = Math.max(this.cursor.number, appended)
    return { records, last: this.cursor.number }
  }

  /** Takes the records that are in memory. True: the batch is full, and the next record is not of it. */
  private take(walk: LineWalk, records: Batch['records']): boolean {
    let bytes = records.reduce((sum, { utterance }) => sum + Buffer.byteLength(utterance.text), 0)
    while (walk.next()) {
      const before = this.cursor.number
      const utterance = this.taken(walk)
      if (!utterance) continue
      bytes += Buffer.byteLength(utterance.text)
      const full = records.length === laneLimits.replayEntries || bytes > laneLimits.batchBytes
      if (full && records.length > 0) {
        walk.back()
        this.cursor.number = before
        return true
      }
      records.push({ number: this.cursor.number, utterance })
    }
    return false
  }

  /** The record of the line, unless it is settled; moves the cursor's number on. */
  private taken(walk: LineWalk): Utterance | undefined {
    const { bytes, jsonFrom, jsonTo } = walk
    if (this.head.read(bytes, jsonFrom, jsonTo) !== 'record') return undefined
    this.cursor.number = Math.max(this.cursor.number + 1, this.head.number)
    if (this.cursor.number <= this.counted.settled) return undefined
    const utterance = utteranceIn(bytes, jsonFrom, jsonTo)
    if (!utterance) walk.reject()
    return utterance
  }

  /** The file that the cursor is in; the oldest, when that one is gone. */
  private file(): LogFile | undefined {
    const { file } = this.cursor
    if (file && this.segments.files.includes(file)) return file
    const [oldest] = this.segments.files
    this.enter(oldest)
    return oldest
  }

  /** The next file; or the same again when it has grown since it was walked, as it may have before the next was begun. */
  private following(file: LogFile): LogFile | undefined {
    if (this.walk && this.walk.to < file.size) return file
    const { files } = this.segments
    // Empty ones are passed over: the last of all may be given up yet, and another be begun in its place.
    const next = files.slice(files.indexOf(file) + 1).find(({ size }) => size > 0)
    if (next) this.enter(next)
    return next
  }

  private enter(file: LogFile | undefined): void {
    this.cursor = { file, at: 0, number: this.cursor.number }
    this.walk = undefined
  }

  /** The walk of the last batch, with what it read ahead; a new one when the file has grown since. */
  private walkOf(file: LogFile): LineWalk {
    const { walk } = this
    if (walk?.file === file && walk.to === file.size) return walk.walk
    const begun = new LineWalk(file.file, this.cursor.at, file.size, this.window)
    this.walk = { walk: begun, file, to: file.size }
    return begun
  }

  /** Keeps the place, and sets aside what was damaged before it. */
  private async leave(file: LogFile, walk: LineWalk): Promise<void> {
    this.cursor.at = walk.position
    const found = walk.takeDamages()
    if (walk.torn) found.push(walk.torn)
    walk.torn = undefined
    for (const stretch of found) {
      if (!(await this.quarantine.take(file, stretch, 'damaged'))) file.unsaved = true
    }
  }
}
