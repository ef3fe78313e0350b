/** All generators of a run as if they were one. */

import { Unable } from '../failure.ts'
import type { Beat, Hand, Part, Settling, Task } from '../generator/hand.ts'
import { sharesOf, type Plan } from '../plan/plan.ts'

export class Team {
  readonly #hands: Hand[]

  /** `recruit` answers a new generator; each gets a share of the plan's rooms. */
  constructor(
    private readonly plan: Plan,
    private readonly run: string,
    recruit: () => Hand,
  ) {
    this.#hands = sharesOf(plan).map(recruit)
  }

  async open(): Promise<void> {
    const shares = sharesOf(this.plan)
    const tasks = shares.map((share): Task => ({ plan: this.plan, run: this.run, share }))
    await this.#all((hand, i) => hand.open(tasks[i] as Task))
  }

  async fill(): Promise<void> {
    await this.#all((hand) => hand.fill())
  }

  async speak(startAt: number): Promise<void> {
    // When one fails the others need not go on.
    await this.#all((hand) =>
      hand.speak(startAt).catch(async (error: unknown) => {
        await this.stop().catch(() => undefined)
        throw error
      }),
    )
  }

  /** False when something that was owed never came. */
  async drain(): Promise<boolean> {
    return (await this.#all((hand) => hand.drain())).every(Boolean)
  }

  async awaitNumbers(): Promise<void> {
    await this.#all((hand) => hand.awaitNumbers())
  }

  settle(how: Settling): Promise<Part[]> {
    return this.#all((hand) => hand.settle(how))
  }

  beat(): Promise<Beat[]> {
    return this.#all((hand) => hand.beat())
  }

  async stop(): Promise<void> {
    await this.#all((hand) => hand.stop())
  }

  /** Never rejects: whoever cannot be told to end has ended. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#hands.map((hand) => hand.end()))
  }

  /** Waits for all, so that nothing is still under way when one failed; a failure with a sentence goes first. */
  async #all<Value>(job: (hand: Hand, i: number) => Promise<Value>): Promise<Value[]> {
    const ends = await Promise.allSettled(this.#hands.map(job))
    const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
    if (failures.length > 0) throw failures.find((error) => error instanceof Unable) ?? failures[0]
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  }
}
