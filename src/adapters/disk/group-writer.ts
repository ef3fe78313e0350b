/** Makes records durable, in the order of their giving: what comes while one group is written is the next one. */

import type { Utterance } from '../../core/message.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { LineBuffer, lineOf } from './line.ts'
import type { LogFile } from './log-file.ts'
import { markJson, recordJson } from './record.ts'
import type { Segments } from './segments.ts'
import type { Space } from './space.ts'

/** Bytes of a group, past which what waits has to wait for the next. */
const groupBytes = 1024 * 1024

interface Waiting {
  utterances: readonly Utterance[]
  done(): void
  failed(error: Error): void
}

/** What was found of the journal when it was opened. */
export interface Counted {
  appended: number
  settled: number
  /** Up to here, a record's number in its file may be another than its place in the order. */
  unruly: number
}

export class GroupWriter {
  appended: number
  settled: number
  private readonly unruly: number
  private failedSyncs = 0
  private waiting: Waiting[] = []
  /** The group's; one for all groups, as large pieces of memory for each would keep the collector busy. */
  private readonly lines = new LineBuffer(64 * 1024)
  private onTidied: (() => void)[] = []
  private running = false
  private idle = Promise.resolve()
  private closed = false

  constructor(
    private readonly segments: Segments,
    private readonly space: Space,
    counted: Counted,
  ) {
    this.appended = counted.appended
    this.settled = counted.settled
    this.unruly = counted.unruly
  }

  /** Two syncs in a row failed, and none succeeded since. */
  get broken(): boolean {
    return this.failedSyncs >= 2
  }

  append(utterances: readonly Utterance[]): Promise<void> {
    if (this.closed) return Promise.reject(new StorageUnavailable('the journal is closed'))
    return new Promise((done, failed) => {
      this.waiting.push({ utterances, done, failed })
      this.start()
    })
  }

  /** Resolves when what is settled was noted and tidied up, or could not be: then a later start replays it, in vain. */
  settle(last: number): Promise<void> {
    this.settled = Math.max(this.settled, Math.min(last, this.appended))
    if (this.closed) return Promise.resolve()
    return new Promise((resolve) => {
      this.onTidied.push(resolve)
      this.start()
    })
  }

  /** Resolves when what was given before is written. */
  close(): Promise<void> {
    this.closed = true
    return this.idle
  }

  private start(): void {
    if (this.running) return
    this.running = true
    this.idle = this.run()
  }

  private async run(): Promise<void> {
    await Promise.resolve() // What is given in the same turn goes together.
    while (this.onTidied.length > 0 || this.waiting.length > 0) {
      if (this.onTidied.length > 0) await this.tidy()
      if (this.waiting.length > 0) await this.commit()
    }
    this.running = false
  }

  private async commit(): Promise<void> {
    const group: Waiting[] = []
    const error = await this.write(group).catch((unexpected: Error) => unexpected)
    for (const { done, failed } of group) {
      if (error) failed(error)
      else done()
    }
  }

  /** Takes what waits, up to a bound, and writes it; undefined: it is durable. */
  private async write(group: Waiting[]): Promise<Error | undefined> {
    const { bytes, count } = this.gather(group)
    if (!(await this.space.takes(bytes.length))) return new StorageUnavailable('the journal is full')
    for (let tries = 2; tries > 0; tries -= 1) {
      const file = await this.segments.writable()
      if (!file || !(await file.write(bytes))) return new StorageUnavailable('the journal cannot be written')
      if (await file.sync()) return this.written(file, bytes.length, count)
      this.failedSyncs += 1
    }
    return new StorageUnavailable('the journal cannot be synced')
  }

  private written(file: LogFile, bytes: number, count: number): undefined {
    this.appended += count
    file.size += bytes
    file.last = this.appended
    this.failedSyncs = 0
  }

  /**
   * Moves what waits into the group, as lines. One that cannot be a line fails by itself. Numbers of a group that failed
   * are given again, though it may be found at a later start: that counts records by their order as well.
   */
  private gather(group: Waiting[]): { bytes: Buffer; count: number } {
    const { lines } = this
    lines.length = 0
    let count = 0
    for (let [next] = this.waiting; next && lines.length < groupBytes; [next] = this.waiting) {
      this.waiting.shift()
      const { length } = lines
      try {
        addLines(lines, next.utterances, this.appended + count)
        count += next.utterances.length
        group.push(next)
      } catch (error) {
        lines.length = length
        next.failed(error as RangeError)
      }
    }
    return { bytes: lines.bytes, count }
  }

  /** Notes what is settled, and lets go of the files that hold nothing else. */
  private async tidy(): Promise<void> {
    const resolved = this.onTidied.splice(0)
    const { settled } = this
    if (settled === this.appended && !this.segments.active) await this.segments.writable()
    await this.segments.removeUpTo(settled)
    const emptied = settled === this.appended && (await this.segments.empty())
    if (!emptied && settled >= this.unruly) await this.mark(settled)
    for (const resolve of resolved) resolve()
  }

  /** Not synced, and given up when it cannot be written: losing a mark costs no more than replaying in vain. */
  private async mark(settled: number): Promise<void> {
    const file = this.segments.active
    const line = lineOf(markJson(settled))
    if (file && (await file.write(line))) file.size += line.length
  }
}

function addLines(lines: LineBuffer, utterances: readonly Utterance[], before: number): void {
  utterances.forEach((utterance, at) => lines.add(recordJson(before + at + 1, utterance)))
}
