/** The end of a turn of the event loop: everything that arrived together leaves together. */

import type { Clock } from './ports.ts'

interface Flushing {
  flush(): void
}

/**
 * Collects what has something to write. At the end of the turn rooms flush into the queues of their members, then each
 * queue flushes into its socket, as one write; then whoever asked is told that it is written.
 */
export class Turn {
  private readonly rooms = new Set<Flushing>()
  private readonly queues = new Set<Flushing>()
  private readonly written: (() => void)[] = []
  private scheduled = false

  constructor(private readonly clock: Clock) {}

  room(room: Flushing): void {
    this.rooms.add(room)
    this.schedule()
  }

  queue(queue: Flushing): void {
    this.queues.add(queue)
    this.schedule()
  }

  afterWrites(tell: () => void): void {
    this.written.push(tell)
    this.schedule()
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    this.clock.soon(() => this.end())
  }

  private end(): void {
    this.scheduled = false
    flushAll(this.rooms)
    flushAll(this.queues)
    for (const tell of this.written.splice(0)) tell()
  }
}

/** What asks again while it flushes has its place in the next turn. */
function flushAll(set: Set<Flushing>): void {
  const all = [...set]
  set.clear()
  for (const flushing of all) flushing.flush()
}
