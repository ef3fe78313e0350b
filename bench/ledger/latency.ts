/** Latencies in constant memory, to three significant figures (HdrHistogram). */

import { build } from 'hdr-histogram-js'

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

/**
 * Values are first counted in plain arrays, which costs one addition; the histogram is some twenty times dearer. Single
 * microseconds up to 65 ms, then steps of 64 up to 4 s: as fine as three figures ask for.
 */
const bins = 1 << 16
const step = 64

export class Latency {
  /** Values below zero, which only a clock that steps back can make: counted here and nowhere else. */
  negative = 0
  readonly #fine = new Uint32Array(bins)
  readonly #coarse = new Uint32Array(bins)
  readonly #histogram = build({
    bitBucketSize: 32,
    autoResize: true,
    highestTrackableValue: 60e6,
    numberOfSignificantValueDigits: 3,
  })

  record(micros: number): void {
    if (micros < 0) this.negative++
    else if (micros < bins) count(this.#fine, Math.floor(micros))
    else if (micros < bins * step) count(this.#coarse, Math.floor(micros / step))
    else this.#histogram.recordValue(Math.floor(micros))
  }

  percentile(percent: number): number {
    this.#gather()
    return this.#read(percent)
  }

  summary(): LatencySummary {
    this.#gather()
    const { totalCount, mean, maxValue } = this.#histogram
    return {
      count: totalCount,
      mean: Math.round(mean),
      p50: this.#read(50),
      p90: this.#read(90),
      p99: this.#read(99),
      p999: this.#read(99.9),
      max: maxValue,
    }
  }

  #read(percent: number): number {
    // The histogram answers the upper end of a bucket, which may lie above the highest value.
    return Math.min(this.#histogram.getValueAtPercentile(percent), this.#histogram.maxValue)
  }

  #gather(): void {
    this.#empty(this.#fine, 1)
    this.#empty(this.#coarse, step)
  }

  #empty(counts: Uint32Array, width: number): void {
    counts.forEach((count, bin) => {
      if (count > 0) this.#histogram.recordValueWithCount(bin * width, count)
    })
    counts.fill(0)
  }
}

function count(counts: Uint32Array, bin: number): void {
  counts[bin] = (counts[bin] ?? 0) + 1
}

/** Every latency of a run. Those without `FromSent` count from the intended time, so a late generator cannot hide. */
export class Latencies {
  /** From opening a socket to the server's welcome. */
  readonly connect = new Latency()
  readonly join = new Latency()
  readonly ack = new Latency()
  readonly ackFromSent = new Latency()
  readonly delivery = new Latency()
  readonly deliveryFromSent = new Latency()
  /** Until the last member of the room had the message. */
  readonly last = new Latency()
  /** From the first sight of a message without a number to its number. */
  readonly number = new Latency()
  /** How long after its time a message was sent. */
  readonly lag = new Latency()

  summary(): Record<keyof Omit<Latencies, 'summary'>, LatencySummary> {
    return {
      connect: this.connect.summary(),
      join: this.join.summary(),
      ack: this.ack.summary(),
      ackFromSent: this.ackFromSent.summary(),
      delivery: this.delivery.summary(),
      deliveryFromSent: this.deliveryFromSent.summary(),
      last: this.last.summary(),
      number: this.number.summary(),
      lag: this.lag.summary(),
    }
  }
}
