/** Which way batches go: one answer for the whole node. */

/**
 * Closed: into the store. Open: into the journal, since the store is away. Replaying: the store is back and takes in the
 * journal, while new batches go on into the journal, behind. Switching: what is left is one batch, so new batches wait
 * until the store has it; then the circuit is closed.
 */
export type CircuitState = 'closed' | 'open' | 'replaying' | 'switching'

export class Circuit {
  /** True: the store did not answer when it was last asked. */
  silent = false
  private journaling = 0
  private onSwitched: (() => void)[] = []
  private onQuiet: (() => void)[] = []

  constructor(
    public state: CircuitState,
    private readonly changed: (state: CircuitState, error: unknown) => void,
  ) {}

  /** The store failed a batch. */
  trip(error: unknown): void {
    if (this.state === 'closed') this.turn('open', error)
  }

  turn(state: CircuitState, error?: unknown): void {
    if (this.state === state) return
    this.state = state
    if (state !== 'switching') for (const resume of this.onSwitched.splice(0)) resume()
    this.changed(state, error)
  }

  /** Resolves when it is not switching. Look again: by then it may be. */
  switched(): Promise<void> {
    if (this.state !== 'switching') return Promise.resolve()
    return new Promise((resolve) => this.onSwitched.push(resolve))
  }

  /** Keeps `hold` waiting while something is appended to the journal. */
  async journal(append: () => Promise<void>): Promise<void> {
    this.journaling += 1
    try {
      await append()
    } finally {
      this.journaling -= 1
      if (this.journaling === 0) for (const resume of this.onQuiet.splice(0)) resume()
    }
  }

  /** Begins to switch; resolves when nothing is being appended to the journal any more. */
  hold(): Promise<void> {
    this.turn('switching')
    return this.quiet()
  }

  /** Resolves when nothing is being appended to the journal. */
  quiet(): Promise<void> {
    if (this.journaling === 0) return Promise.resolve()
    return new Promise((resolve) => this.onQuiet.push(resolve))
  }
}
