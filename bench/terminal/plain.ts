/** A run where there is no terminal: a line of `key=value` every five seconds, for logs and for those who grep them. */

import { micros } from '../clock.ts'
import type { Second } from '../results/second.ts'
import { kindOf } from './live.ts'
import { clean } from './text.ts'
import type { Screen, View } from './view.ts'

const everySeconds = 5

export class PlainView implements View {
  #told = { kind: '', at: -Infinity }
  #seconds: Second[] = []
  #sent = 0
  #acked = 0
  #delivered = 0
  #late = 0
  #ended = false

  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = micros,
  ) {}

  /** A new one at once, and how it goes on every five seconds. */
  phase(text: string): void {
    const kind = kindOf(text)
    if (kind === this.#told.kind && this.now() - this.#told.at < everySeconds * 1e6) return
    this.#told = { kind, at: this.now() }
    this.#write([['phase', text]])
  }

  second(second: Second): void {
    this.#seconds.push(second)
    if (this.#seconds.length >= everySeconds) this.#tell()
  }

  mark(text: string): void {
    this.#write([['mark', text]])
  }

  end(): void {
    this.#tell()
    this.#ended = true
  }

  /** Counts are of the whole run, rates means of these seconds, latencies those of the worst of them. */
  #tell(): void {
    const seconds = this.#seconds
    const last = seconds.at(-1)
    if (!last) return
    this.#seconds = []
    const sum = (name: 'sent' | 'acked' | 'delivered' | 'late') =>
      seconds.reduce((total, second) => total + second[name], 0)
    const worst = (value: (second: Second) => number) => Math.round(Math.max(...seconds.map(value)))
    const mean = (total: number) => Math.round(total / seconds.length)
    this.#write([
      ['t', `${Math.round(last.at)}s`],
      ['phase', last.phase],
      ['sent', (this.#sent += sum('sent'))],
      ['late', (this.#late += sum('late'))],
      ['acked', (this.#acked += sum('acked'))],
      ['delivered', (this.#delivered += sum('delivered'))],
      ['in_flight', last.inFlight],
      ['acks_per_second', mean(sum('acked'))],
      ['deliveries_per_second', mean(sum('delivered'))],
      ['worst_ack_p99_us', worst(({ ack }) => ack.p99)],
      ['worst_delivery_p99_us', worst(({ delivery }) => delivery.p99)],
      ['worst_lag_p99_us', worst(({ generator }) => generator.lagP99)],
      ['generator_cpu', last.generator.cpu.toFixed(2)],
      ...(last.server?.cpu === undefined ? [] : ([['server_cpu', last.server.cpu.toFixed(2)]] as const)),
    ])
  }

  #write(pairs: readonly (readonly [key: string, value: string | number])[]): void {
    if (this.#ended) return
    this.screen.write(`${pairs.map(([key, value]) => `${key}=${quoted(String(value))}`).join(' ')}\n`)
  }
}

/** Quotes only where they are needed, as logfmt has it. */
function quoted(value: string): string {
  const text = clean(value)
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)
}
