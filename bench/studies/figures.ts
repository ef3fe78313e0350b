/** The figures by which runs are compared: what they are, which way is better, and how small a change does not matter. */

import type { LatencyName, LatencySummary } from '../ledger/latency.ts'
import type { Summary } from '../results/summary.ts'
import { figures as threeFigures, formatBytes, formatCount, formatMicros } from '../units.ts'

export interface Figure {
  name: string
  better: 'more' | 'less'
  /** The smallest change that matters, as a share. Tails of latency are as restless as the machine is. */
  smallest: number
  /** Undefined where the run did not measure it. */
  of(summary: Summary): number | undefined
  format(value: number): string
}

/** The headline figures, the most telling first. */
export const headline: readonly Figure[] = [
  rate('deliveries/s', (summary) => summary.deliveriesPerSecond),
  rate('acked/s', (summary) => summary.ackedPerSecond),
  latency('delivery', 'p50', 0.05),
  latency('delivery', 'p99'),
  latency('delivery', 'p999'),
  latency('ack', 'p99'),
  latency('last', 'p99'),
  {
    name: 'server cpu/delivery',
    better: 'less',
    smallest: 0.03,
    of: ({ cost }) => cost.serverPerDelivery,
    format: (micros) => `${threeFigures(micros)}µs`,
  },
  {
    name: 'server memory/conn',
    better: 'less',
    smallest: 0.03,
    of: ({ cost }) => cost.serverBytesPerConnection,
    format: formatBytes,
  },
]

function rate(name: string, of: (summary: Summary) => number): Figure {
  return { name, better: 'more', smallest: 0.03, of, format: perSecond }
}

function latency(name: LatencyName, quantile: 'p50' | 'p99' | 'p999', smallest = 0.1): Figure {
  const of = (summary: Summary) => valueOf(summary.latency[name], quantile)
  return {
    name: `${name} ${quantile.replace('p999', 'p99.9')}`,
    better: 'less',
    smallest,
    of,
    format: formatMicros,
  }
}

function valueOf(latency: LatencySummary, quantile: 'p50' | 'p99' | 'p999'): number | undefined {
  return latency.count === 0 ? undefined : latency[quantile]
}

/** `41.5k/s`: three figures, as a capacity or a rate is not known better. */
export function perSecond(value: number): string {
  return `${short(value)}/s`
}

/** `850`, `41.5k`, `1.20m`. */
export function short(value: number): string {
  if (value < 9_999.5) return value < 99.95 ? threeFigures(value) : formatCount(Math.round(value))
  return value < 999_500 ? `${threeFigures(value / 1e3)}k` : `${threeFigures(value / 1e6)}m`
}
