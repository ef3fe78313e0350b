/** What is counted of the second that is under way. */

import type { Attempt } from '../../core/message.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { latencyBounds, type Second } from '../../protocol/watched.ts'

export type Counted = Pick<
  Second,
  | 'messages'
  | 'deliveries'
  | 'refused'
  | 'refusedTheirs'
  | 'latencies'
  | 'slowestMs'
  | 'batches'
  | 'batchMs'
  | 'opened'
  | 'closed'
  | 'evicted'
>

/** Refusals for reasons of the server, as in the objectives of `deploy/prometheus/rules`; the others are their senders'. */
const ours: ReadonlySet<RefusalCode> = new Set(['internal', 'overloaded', 'storage_unavailable'])

export class Tally {
  messages = 0
  deliveries = 0
  opened = 0
  closed = 0
  evicted = 0
  private refused = 0
  private refusedTheirs = 0
  private latencies = noLatencies()
  private slowestMs = 0
  private batches = 0
  private batchMs = 0

  refuse(code: RefusalCode): void {
    if (ours.has(code)) this.refused += 1
    else this.refusedTheirs += 1
  }

  took(ms: number): void {
    let at = 0
    while (ms > (latencyBounds[at] ?? Infinity)) at += 1
    this.latencies[at] = (this.latencies[at] ?? 0) + 1
    if (ms > this.slowestMs) this.slowestMs = ms
  }

  batch({ begunAt, endedAt }: Attempt): void {
    this.batches += 1
    this.batchMs = Math.max(this.batchMs, endedAt - begunAt)
  }

  /** What was counted, and begins again. */
  take(): Counted {
    const { messages, deliveries, refused, refusedTheirs, opened, closed, evicted } = this
    const { latencies, slowestMs, batches, batchMs } = this
    this.messages =
      this.deliveries =
      this.refused =
      this.refusedTheirs =
      this.opened =
      this.closed =
      this.evicted =
        0
    this.slowestMs = this.batches = this.batchMs = 0
    this.latencies = noLatencies()
    const counts = { messages, deliveries, refused, refusedTheirs, opened, closed, evicted }
    return { ...counts, latencies, slowestMs, batches, batchMs }
  }
}

function noLatencies(): number[] {
  return latencyBounds.map(() => 0).concat(0)
}
