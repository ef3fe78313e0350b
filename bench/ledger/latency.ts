/**
 * Latencies in constant memory, to three significant figures: the buckets of HdrHistogram, laid out so that counting a value
 * costs a few nanoseconds.
 */

import { heatBin, type Quantiles } from '../results/second.ts'
import { bucketOf, bucketSize, highestOf, lowestOf } from './buckets.ts'

/** A latency of a run: `Latencies` says what each is. */
export type LatencyName = (typeof names)[number]

/** What a report tells of one latency, in whole microseconds. */
export interface LatencySummary {
  count: number
  mean: number
  p50: number
  p90: number
  p99: number
  p999: number
  max: number
}

/** What was recorded, for another process to add to its own. */
export interface Recorded {
  /** A bucket, how many values fell into it, the next bucket with any, and so on. */
  counts: number[]
  negative: number
  /** Microseconds. */
  max: number
}

export class Latency {
  /** Values below zero, which only a clock that steps back can make: counted here and nowhere else. */
  negative = 0
  #max = 0
  readonly #counts = new Float64Array(bucketSize)
  /** As they were when last taken. */
  #taken: Float64Array | undefined
  #negativeTaken = 0

  record(micros: number): void {
    if (micros < 0) {
      this.negative++
      return
    }
    const bucket = bucketOf(micros)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    if (micros > this.#max) this.#max = micros
  }

  /** Adds what was recorded elsewhere; nothing is lost by it. */
  add({ counts, negative, max }: Recorded): void {
    for (let at = 0; at + 1 < counts.length; at += 2) {
      const bucket = counts[at] ?? 0
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + (counts[at + 1] ?? 0)
    }
    this.negative += negative
    this.#max = Math.max(this.#max, max)
  }

  encode(): Recorded {
    return { counts: [...this.#filled()].flat(), negative: this.negative, max: this.max }
  }

  /** What was recorded since it was last asked. */
  take(): Recorded {
    const taken = (this.#taken ??= new Float64Array(bucketSize))
    const counts: number[] = []
    for (const [bucket, count] of this.#filled()) {
      const more = count - (taken[bucket] ?? 0)
      if (more === 0) continue
      taken[bucket] = count
      counts.push(bucket, more)
    }
    const negative = this.negative - this.#negativeTaken
    this.#negativeTaken = this.negative
    return { counts, negative, max: Math.min(this.max, highestOf(counts.at(-2) ?? 0)) }
  }

  get count(): number {
    let sum = 0
    for (const [, count] of this.#filled()) sum += count
    return sum
  }

  /** The highest value, exact to the microsecond. */
  get max(): number {
    return Math.floor(this.#max)
  }

  /** The value that so many percent are not above: its bucket's upper end, but never more than the highest value. */
  percentile(percent: number): number {
    return this.#percentiles([percent])[0] ?? 0
  }

  summary(): LatencySummary {
    const [p50 = 0, p90 = 0, p99 = 0, p999 = 0] = this.#percentiles([50, 90, 99, 99.9])
    return { count: this.count, mean: this.#mean, p50, p90, p99, p999, max: this.max }
  }

  quantiles(): Quantiles {
    const [p50 = 0, p90 = 0, p99 = 0] = this.#percentiles([50, 90, 99])
    return { p50, p90, p99, max: this.max }
  }

  /** The percentile spectrum: five points to each halving of what is above, down to a single value; none without any. */
  spectrum(): [percentile: number, micros: number][] {
    const { count } = this
    if (count === 0) return []
    const percents = [...spectrumPoints(count), 100]
    const values = this.#percentiles(percents)
    return percents.map((percent, i) => [percent, values[i] ?? 0])
  }

  /** How many values fell into each bin of `heatBins`, empty ones left out. */
  heat(): [bin: number, count: number][] {
    const bins = new Map<number, number>()
    for (const [bucket, count] of this.#filled()) {
      const bin = heatBin(lowestOf(bucket))
      bins.set(bin, (bins.get(bin) ?? 0) + count)
    }
    return [...bins]
  }

  get #mean(): number {
    let [sum, count] = [0, 0]
    for (const [bucket, times] of this.#filled()) {
      sum += ((lowestOf(bucket) + highestOf(bucket)) / 2) * times
      count += times
    }
    return Math.round(sum / Math.max(1, count))
  }

  /** For percents that rise. */
  #percentiles(percents: readonly number[]): number[] {
    const { count, max } = this
    const values: number[] = []
    let passed = 0
    for (const [bucket, times] of this.#filled()) {
      passed += times
      while (values.length < percents.length && passed >= rank(percents[values.length] ?? 0, count))
        values.push(Math.min(highestOf(bucket), max))
    }
    return values
  }

  *#filled(): Generator<[bucket: number, count: number]> {
    const end = bucketOf(this.#max)
    for (let bucket = 0; bucket <= end; bucket++) {
      const count = this.#counts[bucket] ?? 0
      if (count > 0) yield [bucket, count]
    }
  }
}

/** The place, from 1, of the value that so many percent are not above; a hair's breadth of rounding does not make it the next. */
function rank(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent / 100) * count * (1 - 2 * Number.EPSILON)))
}

/** Percents below 100 for so many values: down to where a single one is above. */
function* spectrumPoints(count: number): Generator<number> {
  for (let share = 1; share * count > 1; share /= 2) {
    for (const part of [1, 0.9, 0.8, 0.7, 0.6]) if (share * part * count >= 1) yield 100 * (1 - share * part)
  }
}

const names = [
  ...(['create', 'connect', 'join', 'ack', 'ackFromSent', 'delivery', 'deliveryFromSent'] as const),
  ...(['last', 'spread', 'number', 'resume', 'page', 'lag'] as const),
] as const

/** Every latency of a run. Those without `FromSent` count from the intended time, so a late generator cannot hide. */
export class Latencies implements Record<LatencyName, Latency> {
  /** From asking for a room to having it. */
  readonly create = new Latency()
  /** From opening a socket to the server's welcome. */
  readonly connect = new Latency()
  readonly join = new Latency()
  readonly ack = new Latency()
  readonly ackFromSent = new Latency()
  readonly delivery = new Latency()
  readonly deliveryFromSent = new Latency()
  /** Until the last member of the room had the message. */
  readonly last = new Latency()
  /** From the first member who had the message to the last. */
  readonly spread = new Latency()
  /** From the first sight of a message without a number to its number. */
  readonly number = new Latency()
  /** From coming back to having all that was said meanwhile. */
  readonly resume = new Latency()
  /** One page of history. */
  readonly page = new Latency()
  /** How long after its time a message was sent. */
  readonly lag = new Latency()

  summary(): Record<LatencyName, LatencySummary> {
    return each(names, (name) => this[name].summary())
  }

  encode(): Record<LatencyName, Recorded> {
    return each(names, (name) => this[name].encode())
  }

  add(recorded: Record<LatencyName, Recorded>): void {
    for (const name of names) this[name].add(recorded[name])
  }

  /** What was recorded of these since they were last taken. */
  take<Name extends LatencyName>(taken: readonly Name[]): Record<Name, Recorded> {
    return each(taken, (name) => this[name].take())
  }

  /** Of those that have any value. */
  spectra(): Partial<Record<LatencyName, [percentile: number, micros: number][]>> {
    const filled = names.filter((name) => this[name].max > 0 || this[name].count > 0)
    return each(filled, (name) => this[name].spectrum())
  }
}

function each<Name extends LatencyName, Value>(
  of: readonly Name[],
  value: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(of.map((name) => [name, value(name)])) as Record<Name, Value>
}
