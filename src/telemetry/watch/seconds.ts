/** A server's life second by second, the last two minutes of it. */

import type { Counts } from '../../core/counts.ts'
import type { Clock } from '../../core/ports.ts'
import type { JournalState, Second } from '../../protocol/watched.ts'
import { rounded } from './journey.ts'
import type { Machine } from './machine.ts'
import { Ring } from './ring.ts'
import type { Counted } from './tally.ts'

export interface SecondsDeps {
  clock: Pick<Clock, 'now' | 'monotonic' | 'after'>
  /** What the second that ends was counted; begins the next one. */
  takeCounted(): Counted
  /** The most that the event loop was late in it, in milliseconds. */
  takeLag(): number
  counts(): Counts
  journal(): JournalState
  circuit(): string
  machine(): Machine
}

const everyMs = 1_000
const kept = 120

export class Seconds {
  private readonly ring = new Ring<Second>(kept)
  private n = 0
  private lastAt: number
  private last: Machine

  constructor(private readonly deps: SecondsDeps) {
    this.lastAt = deps.clock.monotonic()
    this.last = deps.machine()
  }

  /** After the second `n`, the oldest first. */
  after(n: number): Second[] {
    const found: Second[] = []
    for (const second of this.ring) {
      if (second.n <= n) break
      found.push(second)
    }
    return found.reverse()
  }

  /**
   * Runs `tick` each second; the answer stops it. After a clock that stalled the next one is a second away, so that the
   * stall makes one long second, and not many at once.
   */
  start(tick: () => void): () => void {
    const { clock } = this.deps
    let due = clock.monotonic() + everyMs
    let cancel = clock.after(everyMs, ring)
    function ring(): void {
      tick()
      const now = clock.monotonic()
      due = due + everyMs > now ? due + everyMs : now + everyMs
      cancel = clock.after(due - now, ring)
    }
    return () => cancel()
  }

  /** Ends a second. */
  sample(): void {
    const { clock, takeCounted, takeLag, journal, circuit } = this.deps
    const counted = takeCounted()
    const { records, bytes } = journal()
    const effort = this.effort()
    this.n += 1
    this.ring.push({
      n: this.n,
      at: clock.now(),
      ...counted,
      slowestMs: rounded(counted.slowestMs),
      batchMs: rounded(counted.batchMs),
      ...this.state(),
      circuit: circuit(),
      journalRecords: records,
      journalBytes: bytes,
      loopLagMs: rounded(Math.max(takeLag(), effort.ms - everyMs)),
      ...effort,
    })
  }

  private state() {
    const { queuedMessages, queuedBytes, oldestMs, writersBusy, ...rest } = this.deps.counts()
    const { connections, pendingBytes, pendingMost, stalled } = rest
    const queue = { queued: queuedMessages, queuedBytes, oldestMs: rounded(oldestMs), writersBusy }
    return { ...queue, connections, pendingBytes, pendingMost, stalled }
  }

  private effort() {
    const { last, lastAt } = this
    this.last = this.deps.machine()
    this.lastAt = this.deps.clock.monotonic()
    const ms = this.lastAt - lastAt
    const share = (part: number) => (ms > 0 ? rounded(Math.max(0, part) / ms) : 0)
    const { heapBytes, rssBytes, busyMs, cpuMs } = this.last
    const loopBusy = Math.min(1, share(busyMs - last.busyMs))
    return { ms: rounded(ms), loopBusy, cpu: share(cpuMs - last.cpuMs), heapBytes, rssBytes }
  }
}
