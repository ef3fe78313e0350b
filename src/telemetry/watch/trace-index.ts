/** The traces of all that is kept: messages', and those of their batches, which are traces of their own. */

import type { Attempt } from '../../core/message.ts'
import type { Span } from '../../protocol/watched.ts'
import { attemptContext, batchSpan } from '../traces/batch.ts'
import { contextOf } from '../traces/trace-context.ts'
import { replaySpan, spansOf, type Way } from '../traces/way.ts'
import type { Epochs } from './epochs.ts'
import type { Replayed, ReplayedWays } from './replayed-ways.ts'

/** What makes spans of what is kept. */
export interface Making {
  replays: Pick<ReplayedWays, 'of'>
  epochs: Pick<Epochs, 'at'>
}

/** A trace, as far as this server knows it. */
interface Found {
  traceId: string
  /** Monotonic milliseconds at which its last part ended. */
  endedAt: number
  parts: (() => readonly Span[])[]
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
      this.part(attemptContext(attempt).traceId, attempt.endedAt, () => [this.spanOf(batch)])
    }
  }

  spans(traceId: string): Span[] | undefined {
    return this.traces.get(traceId)?.parts.flatMap((part) => part())
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
    this.part(contextOf(way).traceId, way.endedAt, () => this.ownSpans(way))
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

  private part(traceId: string, endedAt: number, spans: () => readonly Span[]): void {
    const found = this.traces.get(traceId)
    if (!found) {
      this.traces.set(traceId, { traceId, endedAt, parts: [spans] })
      return
    }
    found.parts.push(spans)
    found.endedAt = Math.max(found.endedAt, endedAt)
  }
}
