/** How a run is going: one living line on a terminal, a plain line now and then elsewhere. */

import { formatCount } from '../../bench/units.ts'
import type { Figures } from './figures.ts'

export interface Screen {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

const plainMs = 5_000
const barWidth = 20
const clear = '\r\x1b[K'

export class Progress {
  private shownAt = 0

  constructor(
    private readonly screen: Screen,
    private readonly cycles: number,
    private readonly figures: Figures,
  ) {}

  /** So many faults have struck, after so many milliseconds. */
  show(struck: number, ms: number): void {
    const { isTTY = false, columns = 80 } = this.screen
    if (!isTTY && ms - this.shownAt < plainMs && struck < this.cycles) return
    this.shownAt = ms
    const line = this.line(struck, ms, isTTY)
    this.screen.write(isTTY ? clear + line.slice(0, columns - 1) : `${line}\n`)
  }

  /** Leaves the terminal's line empty for what is printed next. */
  end(): void {
    if (this.screen.isTTY) this.screen.write(clear)
  }

  private line(struck: number, ms: number, bar: boolean): string {
    const full = Math.floor((struck / this.cycles) * barWidth)
    const drawn = bar ? ` ▕${'█'.repeat(full)}${'░'.repeat(barWidth - full)}▏` : ''
    const { journal } = this.figures.acks
    const acked = `acked ${formatCount(this.figures.ackedTotal)} (journal ${formatCount(journal)})`
    return `${drawn} ${struck}/${this.cycles} faults · ${Math.round(ms / 1000)} s · ${acked}`
  }
}
