/** The traces of all that is kept: messages', and those of their batches, which are traces of their own. */

import type { Attempt } from '../../core/message.ts'
import type { Span } from '../../protocol/watched.ts'
import { attemptContext, batchSpan } from '../traces/batch.ts'
import { contextOf } from '../traces/trace-context.ts'
import { replaySpan, spansOf, type Way } from '../traces/way.ts'
import type { Replays } from './replays.ts'

/** What makes spans of what is kept. */
export interface Making {
  replays: Pick<Replays, 'of'>
  /** Milliseconds since 1970 at which the monotonic clock began. */
  epoch: number
}

/** A trace, as far as this server knows it. */
interface Found {
  traceId: string
  /** Monotonic milliseconds at which its last part ended. */
  endedAt: number
  parts: (() => readonly Span[])[]
}

/** Made for one question and thrown away, so that nothing is indexed while messages come. */
export class TraceIndex {
  private readonly traces = new Map<string, Found>()
  private readonly messages = new Map<Attempt, Way[]>()

  constructor(
    ways: Iterable<Way>,
    private readonly making: Making,
  ) {
    for (const way of ways) this.add(way)
    for (const [attempt, ways] of this.messages) {
      const span = () => [batchSpan(attempt, ways, making.epoch)]
      this.part(attemptContext(attempt).traceId, attempt.endedAt, span)
    }
  }

  spans(traceId: string): Span[] | undefined {
    return this.traces.get(traceId)?.parts.flatMap((part) => part())
  }

  /** The traces, those first that ended last. */
  get newest(): string[] {
    return [...this.traces.values()].sort((a, b) => b.endedAt - a.endedAt).map(({ traceId }) => traceId)
  }

  private add(way: Way): void {
    this.part(contextOf(way).traceId, way.endedAt, () => waySpans(way, this.making))
    for (const attempt of attemptsOf(way, this.making)) {
      const ways = this.messages.get(attempt)
      if (ways) ways.push(way)
      else this.messages.set(attempt, [way])
    }
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

/** A message's own spans, that of its replay included. */
export function waySpans(way: Way, { replays, epoch }: Making): Span[] {
  const replayed = replays.of(way)
  const spans = spansOf(way, epoch)
  return replayed ? [...spans, replaySpan(way, replayed.attempt, epoch, replayed.refused)] : spans
}

/** The batches that a message was in. */
export function attemptsOf(way: Way, { replays }: Pick<Making, 'replays'>): Attempt[] {
  const replayed = replays.of(way)
  return replayed ? [...way.tried, replayed.attempt] : [...way.tried]
}
