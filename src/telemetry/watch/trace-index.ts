/** The traces of all that is kept: messages', and those of their batches, which are traces of their own. */

import type { Attempt } from '../../core/message.ts'
import type { Span, Trace } from '../../protocol/watched.ts'
import { attemptContext, batchSpan } from '../traces/batch.ts'
import { contextOf, digitsOf } from '../traces/trace-context.ts'
import { replaySpan, spansOf, type Way } from '../traces/way.ts'
import type { Epochs } from './epochs.ts'
import type { Pauses } from './pauses.ts'
import type { Replayed, ReplayedWays } from './replayed-ways.ts'

/** What makes spans of what is kept. */
export interface Making {
  replays: Pick<ReplayedWays, 'of'>
  epochs: Pick<Epochs, 'at'>
}

/** Senders choose the traces that their messages join, so that one trace may have all that is kept. */
const mostParts = 500

/** A message or a batch. */
interface Part {
  /** The trace is named by it. */
  own: boolean
  /** Monotonic milliseconds. */
  endedAt: number
  spans: () => readonly Span[]
}

/** A trace, as far as this server knows it. */
interface Found {
  traceId: string
  /** Monotonic milliseconds at which its last part ended. */
  endedAt: number
  parts: Part[]
}

/** An attempt with its messages that are kept. */
interface Batch {
  attempt: Attempt
  ways: Way[]
  counts: Replayed['counts'] | undefined
}

/** Made for one question and thrown away, so that nothing is indexed while messages come. */
export class TraceIndex {
  private readonly traces = new Map<string, Found>()
  private readonly batches = new Map<Attempt, Batch>()

  constructor(
    ways: Iterable<Way>,
    private readonly making: Making,
  ) {
    for (const way of ways) this.add(way)
    for (const batch of this.batches.values()) {
      const { attempt } = batch
      const spans = () => [this.spanOf(batch)]
      this.part(attemptContext(attempt).traceId, { own: true, endedAt: attempt.endedAt, spans })
    }
  }

  /** Of a trace with too many parts the newest, and the one that it is named by. */
  async trace(traceId: string, pauses: Pauses): Promise<Trace | undefined> {
    const found = this.traces.get(traceId)
    if (!found) return undefined
    const spans: Span[] = []
    for (const part of found.parts.sort(ownFirst).slice(0, mostParts)) {
      const more = part.spans()
      spans.push(...more)
      await pauses.after(more.length)
    }
    return { spans, cut: found.parts.length > mostParts }
  }

  /** The traces, those first that ended last. */
  get newest(): string[] {
    return [...this.traces.values()].sort((a, b) => b.endedAt - a.endedAt).map(({ traceId }) => traceId)
  }

  /** A message's own spans, that of its replay included. */
  ownSpans(way: Way): Span[] {
    const { replays, epochs } = this.making
    const spans = spansOf(way, epochs.at(way.endedAt))
    const replayed = replays.of(way)
    if (!replayed) return spans
    const { attempt, refused } = replayed
    return [...spans, replaySpan(way, attempt, epochs.at(attempt.endedAt), refused)]
  }

  /** Those of the batches that it was in. */
  batchSpans(way: Way): Span[] {
    return this.attemptsOf(way).flatMap((attempt) => {
      const batch = this.batches.get(attempt)
      return batch ? [this.spanOf(batch)] : []
    })
  }

  private add(way: Way): void {
    const { traceId } = contextOf(way)
    const own = traceId === digitsOf(way.id)
    this.part(traceId, { own, endedAt: way.endedAt, spans: () => this.ownSpans(way) })
    const replayed = this.making.replays.of(way)
    for (const attempt of this.attemptsOf(way)) {
      const batch = this.batches.get(attempt)
      const counts = attempt === replayed?.attempt ? replayed.counts : undefined
      if (batch) batch.ways.push(way)
      else this.batches.set(attempt, { attempt, ways: [way], counts })
    }
  }

  private attemptsOf(way: Way): readonly Attempt[] {
    const replayed = this.making.replays.of(way)
    return replayed ? [...way.tried, replayed.attempt] : way.tried
  }

  private spanOf({ attempt, ways, counts }: Batch): Span {
    return batchSpan(attempt, ways, this.making.epochs.at(attempt.endedAt), counts)
  }

  private part(traceId: string, part: Part): void {
    const found = this.traces.get(traceId)
    if (!found) {
      this.traces.set(traceId, { traceId, endedAt: part.endedAt, parts: [part] })
      return
    }
    found.parts.push(part)
    found.endedAt = Math.max(found.endedAt, part.endedAt)
  }
}

function ownFirst(a: Part, b: Part): number {
  return Number(b.own) - Number(a.own) || b.endedAt - a.endedAt
}
