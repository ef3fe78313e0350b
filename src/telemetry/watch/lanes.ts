/** What lanes did before: why a message had to wait for its writer. */

import type { Attempt, Draft, Utterance } from '../../core/message.ts'
import { Ring } from './ring.ts'

/** More than all that can wait in a full lane. */
const kept = 64
/** A shorter wait asks for no reason. */
const longWaitMs = 5

export class LaneHistory {
  private readonly lanes: Ring<Attempt>[] = []
  /**
   * By the attempts of a batch, which its messages share: what its oldest message waited for. Attempts themselves refer
   * to no others, or each would keep all that were before it.
   */
  private readonly before = new WeakMap<readonly Attempt[], readonly Attempt[]>()

  /** An attempt ended; at the first of its batch, what was before it is noted. Later ones waited for their own. */
  ended(attempt: Attempt, utterances: readonly (Draft | Utterance)[]): void {
    if (attempt.lane < 0) return
    const lane = (this.lanes[attempt.lane] ??= new Ring(kept))
    const [oldest] = utterances
    if (oldest && 'tried' in oldest && oldest.tried[0] === attempt) this.note(oldest, attempt, lane)
    lane.push(attempt)
  }

  /** The batches of its lane that ended while the message waited, the newest first. */
  behind({ tried, receivedAt }: Pick<Draft, 'tried' | 'receivedAt'>): readonly Attempt[] {
    return (this.before.get(tried) ?? []).filter(({ endedAt }) => endedAt > receivedAt)
  }

  private note({ tried, receivedAt }: Draft, { begunAt }: Attempt, lane: Ring<Attempt>): void {
    if (begunAt - receivedAt < longWaitMs) return
    const before = [...lane].filter(({ endedAt }) => endedAt > receivedAt)
    this.before.set(tried, before)
  }
}
