/** The end of a turn of the event loop: everything that arrived together leaves together. */

import type { Clock } from './ports.ts'

/** What has something to write, now and then. */
export interface Flushing {
  /** True while it is among those to be flushed; the turn's to set. */
  due: boolean
  flush(): void
}

/**
 * Collects what has something to write. At the end of the turn rooms flush into the queues of their members, then each
 * queue flushes into its socket, as one write; then whoever asked is told that it is written.
 */
export class Turn {
  private rooms: Flushing[] = []
  private queues: Flushing[] = []
  private written: (() => void)[] = []
  private scheduled = false

  constructor(private readonly clock: Clock) {}

  room(room: Flushing): void {
    if (room.due) return
    room.due = true
    this.rooms.push(room)
    this.schedule()
  }

  queue(queue: Flushing): void {
    if (queue.due) return
    queue.due = true
    this.queues.push(queue)
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

  /** What asks again while it flushes has its place in the next turn. */
  private end(): void {
    try {
      const { rooms } = this
      this.rooms = []
      flushAll(rooms)
      const { queues } = this
      this.queues = []
      flushAll(queues)
      const { written } = this
      this.written = []
      for (const tell of written) tell()
    } finally {
      this.scheduled = false
      if (this.rooms.length + this.queues.length + this.written.length > 0) this.schedule()
    }
  }
}

function flushAll(all: readonly Flushing[]): void {
  for (const flushing of all) flushing.due = false
  for (const flushing of all) flushing.flush()
}
