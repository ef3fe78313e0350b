/** What one second of a run was like: a line of `series.ndjson`, a column of the report's pictures, a beat of the live view. */

/** Rates are counts in this second; times are microseconds; shares are 0 to 1 of one core. */
export interface Second {
  /** Seconds since the load began, at the end of this one. */
  at: number
  phase: 'warm-up' | 'load' | 'drain'
  /** Messages that were due. */
  planned: number
  sent: number
  late: number
  acked: number
  refused: number
  delivered: number
  /** Messages sent and not answered yet, at its end. */
  inFlight: number
  /** Members connected, at its end. */
  connected: number
  ack: Quantiles
  delivery: Quantiles
  last: Quantiles
  /** Deliveries by latency: pairs of a bin of `heatBins` and a count. */
  heat: [bin: number, count: number][]
  generator: { cpu: number; eventLoopUtilization: number; lagP99: number; rssBytes: number }
  server?: ServerSecond
}

/** Of the values of this second; all 0 when there were none. */
export interface Quantiles {
  p50: number
  p90: number
  p99: number
  max: number
}

/** Undefined where the server does not tell. */
export interface ServerSecond {
  cpu?: number
  eventLoopUtilization?: number
  /** Of all its processes where they were looked at, else as it tells at `/metrics`. */
  rssBytes?: number
  /** Of its own process alone, and of the JavaScript heap in it, as it tells at `/metrics`. */
  processRssBytes?: number
  heapBytes?: number
  loopDelayP99?: number
  /** Messages waiting in its queue. */
  queue?: number
}

/** Four bins to each doubling from 16 µs on: bin 0 holds all below, bin `heatBins - 1` all above 67 s. */
export const heatBins = 90

export function heatBin(micros: number): number {
  if (micros < 16) return 0
  return Math.min(heatBins - 1, 1 + Math.floor(4 * Math.log2(micros / 16)))
}

/** The least value of a bin, in microseconds. */
export function heatEdge(bin: number): number {
  return bin === 0 ? 0 : 16 * 2 ** ((bin - 1) / 4)
}
