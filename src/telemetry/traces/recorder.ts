/** From facts about messages to the spans of those whose traces are kept. */

import type { Attempt, Utterance } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import type { Span } from '../../protocol/watched.ts'
import type { Recorder } from '../recorders.ts'
import { attemptContext, Batches, batchSpan } from './batch.ts'
import { isKept, type Choose, type Why } from './choice.ts'
import { Replays } from './replays.ts'
import { refusedWayOf, replaySpan, spansOf, wayOf, type Way } from './way.ts'

export interface TraceDeps {
  choose: Choose
  /** Takes spans that ended, in no order. Must not throw. */
  emit(spans: readonly Span[]): void
  /** Told of each message whose trace is kept, and of each that is left out though it was slow or failed. */
  kept?: ((why: Why, way: Way) => void) | undefined
  clock: Pick<Clock, 'soon'>
  /** Milliseconds since 1970 at which the monotonic clock began. */
  epoch(): number
}

/** Spans are made after the fact; what is not kept costs a comparison. */
export function traceRecorder({ choose, emit, kept, clock, epoch }: TraceDeps): Recorder {
  const replays = new Replays(choose)
  const batches = new Batches((attempt, traced) => emit([batchSpan(attempt, traced, epoch())]), clock)

  function settle(way: Way, why: Why): void {
    if (isKept(why)) {
      emit(spansOf(way, epoch()))
      for (const attempt of way.tried) batches.link(attempt, way)
      if (why !== 'sampled' && way.seq === null && !way.refused) replays.await(way.id)
    }
    kept?.(why, way)
  }

  function replayFailed(attempt: Attempt, utterances: readonly Utterance[]): void {
    const { traceId: id } = attemptContext(attempt)
    if (!isKept(choose({ id }, 0, true))) return
    const traced = utterances.filter((utterance) => replays.isKept(utterance))
    emit([batchSpan(attempt, traced, epoch())])
  }

  return {
    delivered(fact) {
      const { draft, ms } = fact
      if (!draft || ms === undefined) return
      const why = choose(draft, ms, draft.tried.some(hasFailed))
      const way = why && wayOf(fact)
      if (way) settle(way, why)
    },
    storeFailed({ attempt, utterances }) {
      if (attempt.lane < 0) return replayFailed(attempt, utterances)
      for (const utterance of utterances) {
        const way = refusedWayOf(attempt, utterance)
        const why = way && choose(way, 0, true)
        if (why) settle(way, why)
      }
    },
    buried: ({ utterance, refused }) => replays.bury(utterance.id, refused),
    replayed({ attempt, utterances, stored, repeated }) {
      const endings = replays.end(utterances)
      if (endings.length === 0) return
      const traced = endings.map(({ utterance }) => utterance)
      emit([
        ...endings.map(({ utterance, refused }) => replaySpan(utterance, attempt, epoch(), refused)),
        batchSpan(attempt, traced, epoch(), { stored, repeated }),
      ])
    },
  }
}

function hasFailed({ error }: Attempt): boolean {
  return error !== undefined
}
