/** What became later of messages that went to the journal. */

import type { Attempt, StoredReceipt } from '../../core/message.ts'
import type { Outcome } from '../../core/ports.ts'
import type { ReplayedBatch } from '../../core/probe.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import type { Way } from '../traces/way.ts'
import { Latest } from './latest.ts'

export interface Replayed {
  attempt: Attempt
  /** How many of its batch are new to the store, and how many it had already. */
  counts: Pick<ReplayedBatch, 'stored' | 'repeated'>
  /** Why the store will never take it. */
  refused?: RefusalCode
}

/** As many as are remembered of the last messages; and of the slow ones, which are remembered longer. */
const [mostWaiting, mostSlow] = [4_096, 1_024]

/** Looked up by id, so that a replay costs the same however much is remembered. */
export class ReplayedWays {
  private readonly waiting = new Latest<Way>(mostWaiting)
  private readonly slow = new Latest<Way>(mostSlow)
  private readonly replayed = new WeakMap<Way, Replayed>()

  of(way: Way): Replayed | undefined {
    return this.replayed.get(way)
  }

  /** The message is in the journal, and has no number yet. */
  await(way: Way, isSlow: boolean): void {
    this.waiting.set(way.id, way)
    if (isSlow) this.slow.set(way.id, way)
  }

  came({ attempt, utterances, outcomes, stored, repeated }: ReplayedBatch): void {
    const batch = { attempt, counts: { stored, repeated } }
    for (const [at, { id }] of utterances.entries()) {
      const slow = this.slow.take(id)
      const way = this.waiting.take(id) ?? slow
      const outcome = outcomes[at]
      if (way && outcome) this.end(way, batch, outcome)
    }
  }

  private end(way: Way, batch: Omit<Replayed, 'refused'>, outcome: Outcome<StoredReceipt>): void {
    if ('receipt' in outcome) way.seq = outcome.receipt.seq
    this.replayed.set(way, 'refused' in outcome ? { ...batch, refused: outcome.refused } : batch)
  }
}
