/** Which messages of the replay are in traces that are kept. */

import type { Utterance } from '../../core/message.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { isKept, type Choose } from './choice.ts'

/** How a message left the journal: into the store, or refused by it. */
export interface Ending {
  utterance: Utterance
  refused: RefusalCode | undefined
}

/** Ids that are remembered, of messages that were slow or failed on their way into the journal. */
const mostWaiting = 1_000

export class Replays {
  private readonly waiting = new Set<string>()
  /** Of the batch under way. */
  private readonly buried = new Map<string, RefusalCode>()

  constructor(private readonly choose: Choose) {}

  /** The trace of a message that is in the journal is kept, which the message alone does not tell. */
  await(id: string): void {
    if (this.waiting.size < mostWaiting) this.waiting.add(id)
  }

  bury(id: string, refused: RefusalCode): void {
    this.buried.set(id, refused)
  }

  /** Those of a batch that is through whose traces are kept. */
  end(utterances: readonly Utterance[]): Ending[] {
    const kept = utterances.filter((utterance) => this.isKept(utterance))
    const endings = kept.map((utterance) => ({ utterance, refused: this.buried.get(utterance.id) }))
    for (const { id } of utterances) this.waiting.delete(id)
    this.buried.clear()
    return endings
  }

  isKept(utterance: Utterance): boolean {
    const { id } = utterance
    return this.waiting.has(id) || isKept(this.choose(utterance, 0, this.buried.has(id)))
  }
}
