/** Which messages' ways become spans: those that are sampled, and besides, up to a budget, the slow and the failed. */

import type { Attempt, Utterance } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import type { Delivery, FailedBatch, ReplayedBatch } from '../../core/probe.ts'
import type { Span } from '../../protocol/watched.ts'
import type { Recorder } from '../recorders.ts'
import { batchSpan } from './batch.ts'
import type { Sampled } from './sampling.ts'
import type { Traced } from './trace-context.ts'
import { refusedWayOf, replaySpan, spansOf, wayOf, type Way } from './way.ts'

export interface TraceDeps {
  sampled: Sampled
  /** A message that took longer than this is slow. */
  slowMs: number
  /** Takes spans that ended, in no order. */
  emit(spans: readonly Span[]): void
  clock: Pick<Clock, 'now' | 'monotonic' | 'soon'>
}

/** What is kept each second although it was not sampled: in a bad hour everything is slow. */
const keptEachSecond = 100

/** Spans are made after the fact; what is not kept costs a comparison. */
export function traceRecorder({ sampled, slowMs, emit, clock }: TraceDeps): Recorder {
  const budget = budgetOf(keptEachSecond, clock)
  const batches = new Batches(({ attempt, traced }) => emit([batchSpan(attempt, traced, epoch())]), clock)
  const epoch = () => clock.now() - clock.monotonic()

  function keep(way: Way): void {
    emit(spansOf(way, epoch()))
    for (const attempt of way.tried) batches.link(attempt, way)
  }

  return {
    delivered(fact: Delivery) {
      const way = wayOf(fact)
      if (!way) return
      const slow = way.endedAt - way.receivedAt >= slowMs
      if (sampled(way) || (slow && budget())) keep(way)
    },
    storeFailed({ attempt, utterances }: FailedBatch) {
      for (const utterance of utterances) {
        const way = refusedWayOf(attempt, utterance)
        if (way && (sampled(way) || budget())) keep(way)
      }
      if (attempt.lane < 0 && budget()) emit([batchSpan(attempt, [], epoch())])
    },
    replayed({ attempt, utterances, stored, repeated }: ReplayedBatch) {
      const traced = utterances.filter(sampled)
      if (traced.length === 0) return
      emit(traced.map((utterance: Utterance) => replaySpan(utterance, attempt, epoch())))
      emit([batchSpan(attempt, traced, epoch(), { stored, repeated })])
    },
  }
}

/** The messages of each batch that are traced are delivered in the same turn, after which its span can name them. */
class Batches {
  private readonly open = new Map<Attempt, Traced[]>()
  private readonly ended = new WeakSet<Attempt>()

  constructor(
    private readonly tell: (batch: { attempt: Attempt; traced: Traced[] }) => void,
    private readonly clock: Pick<Clock, 'soon'>,
  ) {}

  link(attempt: Attempt, message: Traced): void {
    if (this.ended.has(attempt)) return
    if (this.open.size === 0) this.clock.soon(() => this.flush())
    const traced = this.open.get(attempt)
    if (traced) traced.push(message)
    else this.open.set(attempt, [message])
  }

  private flush(): void {
    for (const [attempt, traced] of this.open) {
      this.ended.add(attempt)
      this.tell({ attempt, traced })
    }
    this.open.clear()
  }
}

/** True as often as so many times a second. */
function budgetOf(eachSecond: number, clock: Pick<Clock, 'monotonic'>): () => boolean {
  let second = -1
  let taken = 0
  return () => {
    const now = Math.floor(clock.monotonic() / 1000)
    if (now !== second) {
      second = now
      taken = 0
    }
    taken += 1
    return taken <= eachSecond
  }
}
