/** Makes a lane's batches durable: in the store, or in the journal while that is away. */

import type { SaidMessage } from '../protocol/frames.ts'
import type { RefusalCode } from '../protocol/refusals.ts'
import type { Circuit } from './circuit.ts'
import type { Attempt, Draft } from './message.ts'
import { StorageUnavailable, type Clock, type Journal, type Outcome, type Writer } from './ports.ts'
import type { Probe } from './probe.ts'

export interface DurableDeps {
  journal: Pick<Journal, 'append'>
  /** The message of this id in a room's tail, which knows some of what was said before. */
  shown(room: string, id: string): SaidMessage | undefined
  circuit: Circuit
  clock: Clock
  probe: Probe
}

export class DurableWriter {
  constructor(
    private readonly lane: number,
    private readonly store: Writer,
    private readonly deps: DurableDeps,
  ) {}

  /**
   * Resolves, always, to what became of each draft, in their order. A batch that the store did not answer goes to the
   * journal, and is not asked for again here: should it be stored all the same, the replay finds that out.
   */
  async append(drafts: readonly Draft[]): Promise<Outcome[]> {
    const { circuit } = this.deps
    const tried: Attempt[] = []
    for (const draft of drafts) draft.tried = tried
    for (;;) {
      while (circuit.state === 'switching') await circuit.switched()
      if (circuit.state !== 'closed') return this.journal(drafts, tried)
      const outcomes = await this.tryStore(drafts, tried)
      if (outcomes) return outcomes
    }
  }

  /** Undefined: the store is away, and the circuit knows. */
  private async tryStore(drafts: readonly Draft[], tried: Attempt[]): Promise<Outcome[] | undefined> {
    const ended = this.begin('store', drafts, tried)
    const { probe } = this.deps
    try {
      const outcomes = await this.store.append(drafts)
      probe.stored({ attempt: ended(), drafts, ...countOf(outcomes) })
      return outcomes
    } catch (error) {
      probe.storeFailed({ attempt: ended(error), utterances: drafts })
      if (!(error instanceof StorageUnavailable)) return drafts.map(() => ({ refused: 'internal' }))
      this.deps.circuit.trip(error)
      return undefined
    }
  }

  /**
   * The journal takes what is new. Nobody can ask the store what is, but the tail knows what was sent again at once, and
   * what else is sent again is found by the replay.
   */
  private async journal(drafts: readonly Draft[], tried: Attempt[]): Promise<Outcome[]> {
    const first = new Map<string, Said>()
    const fresh = drafts.filter((draft) => this.isFresh(draft, first))
    const refused = fresh.length > 0 ? await this.keep(fresh, tried) : undefined
    return drafts.map((draft) => (refused ? { refused } : answerTo(draft, first.get(draft.id) ?? draft)))
  }

  /** Undefined: it is durable. */
  private async keep(drafts: readonly Draft[], tried: Attempt[]): Promise<RefusalCode | undefined> {
    const { circuit, journal, probe } = this.deps
    const ended = this.begin('journal', drafts, tried)
    try {
      await circuit.journal(() => journal.append(drafts))
    } catch (error) {
      probe.storeFailed({ attempt: ended(error), utterances: drafts })
      return error instanceof StorageUnavailable ? 'storage_unavailable' : 'internal'
    }
    probe.journaled({ attempt: ended(), drafts })
    return undefined
  }

  /** Notes the first message of each id. */
  private isFresh(draft: Draft, first: Map<string, Said>): boolean {
    const { id, room } = draft
    if (first.has(id)) return false
    const shown = this.deps.shown(room, id)
    first.set(id, shown ?? draft)
    return !shown
  }

  /** Begins an attempt; the answer ends it, and says what it was. */
  private begin(at: Attempt['at'], drafts: readonly Draft[], tried: Attempt[]): (error?: unknown) => Attempt {
    const { clock } = this.deps
    const begun = { at, lane: this.lane, messages: drafts.length, begunAt: clock.monotonic() }
    return (error) => {
      const attempt = { ...begun, endedAt: clock.monotonic(), ...(error === undefined ? {} : { error }) }
      tried.push(attempt)
      return attempt
    }
  }
}

/** What an answer is made of. */
type Said = Pick<Draft, 'id' | 'room' | 'text' | 'sentAt'> & { seq?: number | null }

function answerTo(draft: Draft, first: Said): Outcome {
  if (draft.room !== first.room || draft.text !== first.text) return { refused: 'ref_conflict' }
  const { id, sentAt, seq = null } = first
  return { receipt: { id, seq, sentAt, repeated: draft !== first } }
}

/** How many of a batch are in the store: by this attempt, and from before it. */
export function countOf(outcomes: readonly Outcome[]): { stored: number; repeated: number } {
  let [stored, repeated] = [0, 0]
  for (const outcome of outcomes) {
    if ('refused' in outcome) continue
    if (outcome.receipt.repeated) repeated += 1
    else stored += 1
  }
  return { stored, repeated }
}
