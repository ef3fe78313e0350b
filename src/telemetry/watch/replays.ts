/** What became later of messages that went to the journal. */

import type { Attempt } from '../../core/message.ts'
import type { ReplayedBatch } from '../../core/probe.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import type { Way } from '../traces/way.ts'

export interface Replayed {
  attempt: Attempt
  /** Why the store will never take it. */
  refused?: RefusalCode
}

export class Replays {
  private readonly replayed = new WeakMap<Way, Replayed>()
  /** Of the batch that is under way. */
  private buried = new Map<string, RefusalCode>()

  of(way: Way): Replayed | undefined {
    return this.replayed.get(way)
  }

  bury(id: string, refused: RefusalCode): void {
    this.buried.set(id, refused)
  }

  /** One look at all that is kept for a whole batch, however large the outage was. */
  came({ attempt, utterances }: ReplayedBatch, kept: Iterable<Way>): void {
    const ids = new Set(utterances.map(({ id }) => id))
    for (const way of kept) {
      if (way.seq !== null || way.refused || !ids.has(way.id)) continue
      const refused = this.buried.get(way.id)
      this.replayed.set(way, { attempt, ...(refused && { refused }) })
    }
    this.buried = new Map()
  }
}
