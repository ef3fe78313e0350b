/** What makes a message durable: the store, the journal, and the way between them. */

import { Circuit, type CircuitState } from './circuit.ts'
import type { DurableDeps } from './durable-writer.ts'
import { gatedStore } from './gated-store.ts'
import type { Clock, Journal, Store } from './ports.ts'
import type { Probe } from './probe.ts'
import { Replay, type ReplayDeps } from './replay.ts'
import { WriterPool } from './writer-pool.ts'

export interface DurabilityDeps {
  store: Store
  journal: Journal
  clock: Clock
  probe: Probe
  /** Lanes, each with a writer of its own. */
  writers: number
  /** The store is known to be away at the start. */
  storeAway?: boolean
  /** Between 0 and 1; a test may want to know its chances. */
  random?: () => number
}

/** What rooms know, and want to know. */
export type Rooms = Pick<DurableDeps, 'shown'> & Pick<ReplayDeps, 'settled'>

export class Durability {
  /** For reading. */
  readonly store: Store
  readonly pool: WriterPool
  private readonly circuit: Circuit
  private readonly replay: Replay

  constructor(
    private readonly deps: DurabilityDeps,
    { shown, settled }: Rooms,
  ) {
    const { store, journal, clock, probe, writers, storeAway = false, random = Math.random } = deps
    const begin = storeAway || this.left > 0 ? 'open' : 'closed'
    const circuit = new Circuit(begin, (state, error) => this.changed(state, error))
    circuit.silent = storeAway
    this.circuit = circuit
    this.store = gatedStore(store, circuit)
    this.pool = new WriterPool(store, writers, { journal, shown, circuit, clock, probe })
    const ready = () => store.ready()
    this.replay = new Replay({
      journal,
      writer: store.writer(),
      circuit,
      clock,
      probe,
      random,
      ready,
      settled,
    })
    if (begin === 'open') this.changed(begin)
  }

  get state(): CircuitState {
    return this.circuit.state
  }

  /** Records that the journal holds. */
  get left(): number {
    return this.deps.journal.appended - this.deps.journal.settled
  }

  /** Resolves when everything taken is durable or refused, and nothing is being replayed. */
  async rest(): Promise<void> {
    await this.pool.rest()
    await this.replay.stop()
  }

  private changed(state: CircuitState, error?: unknown): void {
    const { left } = this
    this.deps.probe.circuitChanged(error === undefined ? { state, left } : { state, left, error })
    if (state === 'open') this.replay.start()
  }
}
