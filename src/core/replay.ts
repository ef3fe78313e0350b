/** Brings the journal into the store, as soon as that is back. */

import type { Circuit } from './circuit.ts'
import { countOf } from './durable-writer.ts'
import { laneLimits } from './lane.ts'
import type { Attempt, Utterance } from './message.ts'
import type { Clock, Journal, Outcome, Writer } from './ports.ts'
import type { Probe } from './probe.ts'

export interface ReplayDeps {
  journal: Journal
  writer: Writer
  circuit: Circuit
  clock: Clock
  probe: Probe
  /** Between 0 and 1. */
  random(): number
  /** Resolves when the store answers. Rejects with StorageUnavailable. */
  ready(): Promise<void>
  /** Tells the rooms what became of a batch. */
  settled(utterances: readonly Utterance[], outcomes: readonly Outcome[]): Promise<void>
}

/** In facts about batches: none of the lanes. */
const replayLane = -1
const firstPauseMs = 50
const longestPauseMs = 700

/**
 * Resting, while the circuit is closed. Asking, now and then, whether the store is back. Then taking in the journal from
 * its oldest record on, batch by batch, each to its end before the next: what is in the store is settled, what it will
 * never take is buried. One batch must succeed before the circuit leaves `open`, so that a store that answers but takes
 * nothing holds nobody up. A batch that was interrupted is sent again, which the store notices.
 */
export class Replay {
  private running: Promise<void> | undefined
  private stopped = false
  private tries = 0
  private wake = (): void => {}

  constructor(private readonly deps: ReplayDeps) {}

  /** To be called when the circuit opens, and at the start when it is. */
  start(): void {
    this.tries = 0
    this.running ??= this.run().finally(() => {
      this.running = undefined
      if (this.needed) this.start()
    })
  }

  /** Resolves when the batch under way has ended. What is left stays in the journal. Not while lanes have work. */
  async stop(): Promise<void> {
    this.stopped = true
    this.wake()
    await this.running
  }

  private async run(): Promise<void> {
    while (this.needed) {
      await this.pause()
      if (this.needed) await this.attempt()
    }
  }

  private get needed(): boolean {
    return !this.stopped && this.deps.circuit.state !== 'closed'
  }

  /** Spread out, so that many nodes do not come at once. */
  private pause(): Promise<void> {
    const ms = this.deps.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** this.tries)
    this.tries += 1
    return new Promise((resolve) => {
      const cancel = this.deps.clock.after(ms, resolve)
      this.wake = () => {
        cancel()
        resolve()
      }
    })
  }

  private async attempt(): Promise<void> {
    const { circuit } = this.deps
    try {
      await this.ask()
      await this.takeIn()
    } catch (error) {
      // A bug of ours, too, leaves everything in the journal, where nothing is lost by trying again.
      circuit.turn('open', error)
    }
  }

  private async ask(): Promise<void> {
    const { circuit, ready } = this.deps
    try {
      await ready()
      circuit.silent = false
    } catch (error) {
      circuit.silent = true
      throw error
    }
  }

  private async takeIn(): Promise<void> {
    const { circuit } = this.deps
    while (!this.stopped) {
      // What is on its way into the journal is the trial: lanes are not to wait for that.
      if (circuit.state === 'open' && this.left === 0) await circuit.quiet()
      const few = circuit.state === 'replaying' && this.left <= laneLimits.batchEntries
      if (few || this.left === 0) await circuit.hold()
      if (this.left === 0) return circuit.turn('closed')
      const tried = await this.batch()
      this.tries = 0
      if (circuit.state === 'open' && tried > 0) circuit.turn('replaying')
    }
  }

  /** The number of messages that the store was given. */
  private async batch(): Promise<number> {
    const { clock, journal, probe, settled, writer } = this.deps
    const begunAt = clock.monotonic()
    const { utterances, last } = await this.telling('journal', [], journal.oldest())
    const outcomes = await this.telling('store', utterances, writer.append(utterances))
    for (const [at, outcome] of outcomes.entries()) await this.bury(utterances[at], outcome)
    const marked = journal.settle(last)
    await settled(utterances, outcomes)
    const attempt = attemptOf('store', utterances, begunAt, clock.monotonic())
    probe.replayed({ attempt, utterances, outcomes, ...countOf(outcomes), left: this.left })
    await marked
    return utterances.length
  }

  private async telling<Answer>(
    at: Attempt['at'],
    utterances: readonly Utterance[],
    work: Promise<Answer>,
  ): Promise<Answer> {
    const { clock, probe } = this.deps
    const begunAt = clock.monotonic()
    return work.catch((error: unknown) => {
      const attempt = { ...attemptOf(at, utterances, begunAt, clock.monotonic()), error }
      probe.storeFailed({ attempt, utterances })
      throw error
    })
  }

  private async bury(utterance: Utterance | undefined, outcome: Outcome): Promise<void> {
    if (!utterance || 'receipt' in outcome) return
    const { refused } = outcome
    await this.telling('journal', [utterance], this.deps.journal.bury(utterance, refused))
    this.deps.probe.buried({ utterance, refused })
  }

  private get left(): number {
    return this.deps.journal.appended - this.deps.journal.settled
  }
}

function attemptOf(
  at: Attempt['at'],
  { length: messages }: readonly Utterance[],
  begunAt: number,
  endedAt: number,
): Attempt {
  return { at, lane: replayLane, messages, begunAt, endedAt }
}
