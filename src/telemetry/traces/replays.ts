/** Which messages of the replay are in traces that are kept. */

import type { Utterance } from '../../core/message.ts'
import type { Outcome } from '../../core/ports.ts'
import type { ReplayedBatch } from '../../core/probe.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { isKept, type Choose } from './choice.ts'

/** How a message left the journal: into the store, or refused by it. */
export interface Ending {
  utterance: Utterance
  refused: RefusalCode | undefined
}

/** Ids that are remembered, of messages that were slow, failed or asked for on their way into the journal. */
const mostWaiting = 1_000

export class Replays {
  private readonly waiting = new Set<string>()

  constructor(private readonly choose: Choose) {}

  /** The trace of a message that is in the journal is kept, which the message alone does not tell. */
  await(id: string): void {
    if (this.waiting.size < mostWaiting) this.waiting.add(id)
  }

  /** Those of a batch that is through whose traces are kept. */
  end({ utterances, outcomes }: Pick<ReplayedBatch, 'utterances' | 'outcomes'>): Ending[] {
    const kept: Ending[] = []
    for (const [at, utterance] of utterances.entries()) {
      const refused = refusalOf(outcomes[at])
      if (this.isKept(utterance, refused !== undefined)) kept.push({ utterance, refused })
      this.waiting.delete(utterance.id)
    }
    return kept
  }

  isKept(utterance: Utterance, refused = false): boolean {
    return this.waiting.has(utterance.id) || isKept(this.choose(utterance, 0, refused))
  }
}

function refusalOf(outcome: Outcome | undefined): RefusalCode | undefined {
  return outcome && 'refused' in outcome ? outcome.refused : undefined
}
