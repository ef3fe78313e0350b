/** From facts about messages to the spans of those whose traces are kept. */

import type { Attempt, Utterance } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import type { ReplayedBatch } from '../../core/probe.ts'
import type { Span } from '../../protocol/watched.ts'
import type { Guard } from '../guard.ts'
import type { Recorder } from '../recorders.ts'
import { attemptContext, batchSpan } from './batch.ts'
import { isKept, type Choose, type Verdict } from './choice.ts'
import { Replays, type Ending } from './replays.ts'
import type { Traced } from './trace-context.ts'
import { WayBuffer } from './way-buffer.ts'
import { refusedWayOf, replaySpan, spansOf, wayOf, type Way } from './way.ts'

export interface TraceDeps {
  choose: Choose
  /** Takes spans that ended, in no order. Must not throw. */
  emit(spans: readonly Span[]): void
  /** Told of each message whose trace is kept, and of each that is left out though it was slow or failed. */
  judged?: ((verdict: Verdict, way: Way) => void) | undefined
  guard: Guard
  clock: Pick<Clock, 'soon' | 'after'>
  /** Milliseconds since 1970 at which the monotonic clock began. */
  epoch(): number
}

export interface TraceRecorder extends Recorder {
  /** Makes the spans of what has ended, which else may be up to a second later. */
  flush(): void
}

/** Spans are made after the fact; what is not kept costs a comparison. */
export function traceRecorder({ choose, emit, judged, guard, clock, epoch }: TraceDeps): TraceRecorder {
  const replays = new Replays(choose)
  const tellWay = (way: Way) => emit(spansOf(way, epoch()))
  const tellBatch = (attempt: Attempt, traced: readonly Traced[]) =>
    emit([batchSpan(attempt, traced, epoch())])
  const ended = new WayBuffer({ way: tellWay, batch: tellBatch }, clock, guard)

  function settle(way: Way, verdict: Verdict): void {
    if (isKept(verdict)) {
      ended.add(way)
      if (way.seq === null && !way.refused && isOnce(verdict, way)) replays.await(way.id)
    }
    judged?.(verdict, way)
  }

  function replayFailed(attempt: Attempt, utterances: readonly Utterance[]): void {
    const { traceId: id } = attemptContext(attempt)
    if (!isKept(choose({ id }, 0, true))) return
    tellBatch(
      attempt,
      utterances.filter((utterance) => replays.isKept(utterance)),
    )
  }

  return {
    flush: () => ended.flush(),
    delivered(fact) {
      const { draft, ms } = fact
      if (!draft || ms === undefined) return
      const verdict = choose(draft, ms, draft.tried.some(hasFailed))
      const way = verdict && wayOf(fact)
      if (way) settle(way, verdict)
    },
    storeFailed({ attempt, utterances }) {
      if (attempt.lane < 0) return replayFailed(attempt, utterances)
      for (const utterance of utterances) {
        const way = refusedWayOf(attempt, utterance)
        const verdict = way && choose(way, 0, true)
        if (verdict) settle(way, verdict)
      }
    },
    replayed(batch) {
      const endings = replays.end(batch)
      if (endings.length > 0) emit(replaySpans(batch, endings, epoch()))
    },
  }
}

function replaySpans(batch: ReplayedBatch, endings: readonly Ending[], epoch: number): Span[] {
  const { attempt, stored, repeated } = batch
  const traced = endings.map(({ utterance }) => utterance)
  return [
    ...endings.map(({ utterance, refused }) => replaySpan(utterance, attempt, epoch, refused)),
    batchSpan(attempt, traced, epoch, { stored, repeated }),
  ]
}

/** Asked again, the choice might be another. */
function isOnce(verdict: Verdict, { traceparent }: Way): boolean {
  return verdict !== 'sampled' || traceparent !== undefined
}

function hasFailed({ error }: Attempt): boolean {
  return error !== undefined
}
