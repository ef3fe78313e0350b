/** The newest messages of a room, as many as one welcome may carry, each as the JSON that everybody gets. */

import { limits } from '../protocol/limits.ts'

interface Entry {
  seq: number
  json: string
  bytes: number
}

export class Tail {
  private readonly entries: Entry[] = []
  /** UTF-8 bytes of all entries. */
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

  private drop(): void {
    this.bytes -= this.entries.shift()?.bytes ?? 0
  }
}
