/** How far a comparison is, and how long it will still take. */

import type { Entrant, Plan } from './plan.ts'

export type Part = 'saturation' | 'rates' | 'idle'

/** Seconds to start and end a server and a generator, and to let members in; a guess that the first runs mend. */
const aroundSeconds = 1.3
const acceptedPerSecond = 6_000

export class Progress {
  readonly #seconds: Record<Part, number>
  /** Seconds that what is left was guessed to take, and what is done took and was guessed to. */
  #left: number
  #took = 0
  #guessed = 0
  #since = 0

  constructor(
    plan: Plan,
    entrants: readonly Entrant[],
    private readonly say: (what: string, secondsLeft: number) => void,
  ) {
    const { rounds, workloads, connections } = plan
    this.#seconds = secondsOf(plan)
    const bare = entrants.filter(({ framed }) => !framed).length
    const { saturation, rates, idle } = this.#seconds
    const each = workloads.length * (entrants.length * saturation + bare * rates)
    this.#left = rounds * (each + (connections > 0 ? bare * idle : 0))
  }

  begin(what: string): void {
    this.#since = performance.now()
    this.say(what, this.#left * (this.#guessed > 0 ? this.#took / this.#guessed : 1))
  }

  end(part: Part): void {
    this.#took += (performance.now() - this.#since) / 1e3
    this.#guessed += this.#seconds[part]
    this.#left -= this.#seconds[part]
  }
}

/** Of one run. */
function secondsOf({ saturation, rates, connections, restMs }: Plan): Record<Part, number> {
  return {
    saturation: aroundSeconds + (saturation.warmupMs + saturation.measureMs) / 1e3,
    rates: aroundSeconds + (rates.warmupMs + 2 * (rates.runInMs + rates.measureMs)) / 1e3,
    idle: aroundSeconds + connections / acceptedPerSecond + restMs / 1e3,
  }
}
