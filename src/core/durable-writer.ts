/** Makes a lane's batches durable: in the store, or in the journal while that is away. */

import type { Circuit } from './circuit.ts'
import type { Draft } from './message.ts'
import { StorageUnavailable, type Clock, type Journal, type Outcome, type Writer } from './ports.ts'
import type { FailedBatch, Probe } from './probe.ts'

export interface DurableDeps {
  journal: Pick<Journal, 'append'>
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
    for (;;) {
      while (circuit.state === 'switching') await circuit.switched()
      if (circuit.state !== 'closed') return this.journal(drafts)
      const outcomes = await this.tryStore(drafts)
      if (outcomes) return outcomes
    }
  }

  /** Undefined: the store is away, and the circuit knows. */
  private async tryStore(drafts: readonly Draft[]): Promise<Outcome[] | undefined> {
    const begun = this.deps.clock.monotonic()
    try {
      const outcomes = await this.store.append(drafts)
      this.tellStored(drafts, outcomes, begun)
      return outcomes
    } catch (error) {
      this.tellFailed(drafts, 'store', error, begun)
      if (!(error instanceof StorageUnavailable)) return drafts.map(() => ({ refused: 'internal' }))
      this.deps.circuit.trip(error)
      return undefined
    }
  }

  private async journal(drafts: readonly Draft[]): Promise<Outcome[]> {
    const { circuit, clock, journal, probe } = this.deps
    const begun = clock.monotonic()
    try {
      await circuit.journal(() => journal.append(drafts))
    } catch (error) {
      this.tellFailed(drafts, 'journal', error, begun)
      const refused = error instanceof StorageUnavailable ? 'storage_unavailable' : 'internal'
      return drafts.map(() => ({ refused }))
    }
    const ms = clock.monotonic() - begun
    probe.journaled({ lane: this.lane, drafts, waitedMs: waited(drafts, begun), ms })
    return drafts.map(({ id, sentAt }) => ({ receipt: { id, seq: null, sentAt, repeated: false } }))
  }

  private tellStored(drafts: readonly Draft[], outcomes: readonly Outcome[], begun: number): void {
    const { clock, probe } = this.deps
    const { stored, repeated } = countOf(outcomes)
    const ms = clock.monotonic() - begun
    probe.stored({ lane: this.lane, drafts, stored, repeated, waitedMs: waited(drafts, begun), ms })
  }

  private tellFailed(drafts: readonly Draft[], at: FailedBatch['at'], error: unknown, begun: number): void {
    const { clock, probe } = this.deps
    probe.storeFailed({ lane: this.lane, drafts, at, error, ms: clock.monotonic() - begun })
  }
}

/** How many of a batch are in the store: by this attempt, and from before it. */
export function countOf(outcomes: readonly Outcome[]): { stored: number; repeated: number } {
  const receipts = outcomes.flatMap((outcome) => ('receipt' in outcome ? [outcome.receipt] : []))
  const repeated = receipts.filter((receipt) => receipt.repeated).length
  return { stored: receipts.length - repeated, repeated }
}

function waited([first]: readonly Draft[], begun: number): number {
  return begun - (first?.receivedAt ?? begun)
}
