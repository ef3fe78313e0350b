/** A run on a terminal: some lines that are written over in place, at most four times a second. */

import { micros } from '../clock.ts'
import type { Second } from '../results/second.ts'
import { Block } from './block.ts'
import { dashboard } from './dashboard.ts'
import { Totals } from './totals.ts'
import type { Heading, Screen, View } from './view.ts'

const beatMs = 250

const phases: Record<Second['phase'], string> = { 'warm-up': 'warm-up', load: 'load', drain: 'draining' }

export class LiveView implements View {
  readonly #block: Block
  readonly #totals: Totals
  #doing: { text: string; share: number | undefined; since: number } = {
    text: '',
    share: undefined,
    since: 0,
  }
  #phase: Second['phase'] | undefined
  #mark: string | undefined
  #beat: NodeJS.Timeout | undefined

  constructor(
    screen: Screen,
    private readonly heading: Heading,
    private readonly now: () => number = micros,
  ) {
    this.#block = new Block(screen)
    this.#totals = new Totals(heading.limits)
  }

  phase(text: string, share?: number): void {
    const same = kindOf(text) === kindOf(this.#doing.text)
    this.#doing = { text, share, since: same ? this.#doing.since : this.now() }
    this.#start()
  }

  second(second: Second): void {
    this.#totals.add(second)
    // A phase that was told of after the last change stays: the seconds of a drain go on while history is read.
    if (second.phase !== this.#phase) this.phase(phases[second.phase])
    this.#phase = second.phase
    if (second.phase !== 'drain') this.#doing.share = this.#share(second)
  }

  mark(text: string): void {
    this.#mark = `${Math.floor(this.#totals.latest?.at ?? 0)} s  ${text}`
  }

  end(): void {
    clearInterval(this.#beat)
    this.#beat = undefined
    this.#block.clear()
  }

  /** The first sight at once, all others with the beat. */
  #start(): void {
    if (this.#beat) return
    this.#beat = setInterval(() => this.#draw(), beatMs).unref()
    this.#draw()
  }

  #draw(): void {
    const { text, share, since } = this.#doing
    const doing = { text, share, seconds: Math.floor((this.now() - since) / 1e6) }
    const scene = { heading: this.heading, doing, totals: this.#totals, mark: this.#mark }
    this.#block.draw(dashboard(scene, this.#block.columns, this.#block.rows))
  }

  /** By the clock where the load goes by it, else by what is answered. */
  #share({ at }: Second): number {
    const { seconds, messages } = this.heading
    if (seconds !== undefined) return at / seconds
    return this.#totals.acked / Math.max(1, messages)
  }
}

/** Whether two texts tell of the same: `connecting 3/9` and `connecting 4/9` do. */
export function kindOf(text: string): string {
  return text.replaceAll(/[\d,./]+/g, '0')
}
