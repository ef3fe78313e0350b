/** How a run is going: one living line on a terminal, a plain line every five seconds elsewhere. */

import { micros } from '../clock.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { messagesOf, type Plan } from '../plan/plan.ts'
import { formatCount, formatMicros } from '../units.ts'

const liveMs = 250
const plainMs = 5_000
const barWidth = 16
const clear = '\r\x1b[K'

/** What `Progress` writes to: stderr, or something that stands for it. */
export interface Screen {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

export class Progress {
  #timer: NodeJS.Timeout | undefined
  #shownAt = -Infinity

  constructor(private readonly screen: Screen) {}

  /** Tells what is being done; only a terminal shows it, and not more often than eyes can follow. */
  phase(text: string): void {
    this.#stop()
    if (!this.screen.isTTY || micros() - this.#shownAt < 50e3) return
    this.#shownAt = micros()
    this.#write(` ${text}`)
  }

  /** Follows the load until the next phase. */
  load(plan: Plan, ledger: Ledger): void {
    const begun = micros()
    let before = 0
    const everyMs = this.screen.isTTY ? liveMs : plainMs
    const show = () => {
      const perSecond = ((ledger.deliveries - before) * 1e3) / everyMs
      before = ledger.deliveries
      const line = this.screen.isTTY ? liveLine : plainLine
      this.#write(line(plan, ledger, perSecond, (micros() - begun) / 1e6))
    }
    this.#every(everyMs, show)
  }

  /** Follows how the numbers of journaled messages come in, until the next phase. */
  numbers(ledger: Ledger): void {
    this.#every(this.screen.isTTY ? liveMs : plainMs, () => {
      const { unnumbered, journaled } = ledger
      if (this.screen.isTTY)
        this.#write(` waiting for the numbers of ${formatCount(unnumbered)} journaled messages`)
      else this.#write(`waiting_for_numbers=${unnumbered} journaled=${journaled}`)
    })
  }

  /** Leaves the terminal's line empty for what is printed next. */
  end(): void {
    this.#stop()
    if (this.screen.isTTY) this.screen.write(clear)
  }

  /** A line longer than the terminal would wrap, and could not be cleared. */
  #write(line: string): void {
    if (!this.screen.isTTY) this.screen.write(`${line}\n`)
    else this.screen.write(clear + line.slice(0, (this.screen.columns ?? 80) - 1))
  }

  #every(ms: number, show: () => void): void {
    this.#stop()
    this.#timer = setInterval(show, ms)
  }

  #stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

function liveLine(plan: Plan, ledger: Ledger, perSecond: number, seconds: number): string {
  const share = ledger.acked / messagesOf(plan)
  const full = Math.min(barWidth, Math.floor(share * barWidth))
  const bar = '█'.repeat(full) + '░'.repeat(barWidth - full)
  const counts = `acked ${formatCount(ledger.acked)} · delivered ${formatCount(ledger.deliveries)}`
  return ` ${Math.floor(seconds)}s ▕${bar}▏ ${Math.floor(share * 100)}% ${counts} · ${pulse(ledger, perSecond)}`
}

function plainLine(_plan: Plan, ledger: Ledger, perSecond: number, seconds: number): string {
  const { sent, acked, deliveries, late, latencies } = ledger
  const rates = `deliveries_per_second=${Math.round(perSecond)} p99_us=${latencies.delivery.percentile(99)}`
  return `t=${Math.round(seconds)}s sent=${sent} acked=${acked} delivered=${deliveries} late=${late} ${rates}`
}

function pulse({ latencies }: Ledger, perSecond: number): string {
  return `${formatCount(Math.round(perSecond))}/s · p99 ${formatMicros(latencies.delivery.percentile(99))}`
}
