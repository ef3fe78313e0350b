/** The newest messages of a room, as many as one welcome may carry, each as the JSON that everybody gets. */

import { limits } from '../protocol/limits.ts'

interface Entry {
  seq: number
  json: string
  /** Of its live frame, which is little more than the JSON in UTF-8. */
  bytes: number
}

export class Tail {
  private readonly entries: Entry[] = []
  /** Of all entries. */
  bytes = 0

  push(entry: Entry): void {
    this.entries.push(entry)
    this.bytes += entry.bytes
    while (this.entries.length > limits.joinedMessages || this.bytes > limits.joinedBytes) this.drop()
  }

  /** The messages past `after`, oldest first; `complete` when none past it is older than the tail. */
  after(after: number, head: number): { jsons: string[]; complete: boolean } {
    const jsons = this.entries.filter((entry) => entry.seq > after).map((entry) => entry.json)
    return { jsons, complete: jsons.length === Math.max(0, head - after) }
  }

  clear(): void {
    this.entries.length = 0
    this.bytes = 0
  }

  private drop(): void {
    this.bytes -= this.entries.shift()?.bytes ?? 0
  }
}
