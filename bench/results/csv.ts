/** A run as CSV (RFC 4180): numbers and fixed names only, so that no text of a server can become a formula. */

import type { Quantiles, Second } from './second.ts'
import type { Summary } from './summary.ts'
import type { LatencyName } from '../ledger/latency.ts'

type Cell = string | number | undefined

/** A line for each second. Times are microseconds, shares 0 to 1; empty: not known. */
export function seriesCsv(seconds: readonly Second[]): string {
  const lines = seconds.map((second) => columns.map(([, value]) => value(second)))
  return csv([columns.map(([name]) => name), ...lines])
}

/** A line for each latency, in microseconds. */
export function latencyCsv({ latency }: Summary): string {
  const heads = ['count', 'mean', 'p50', 'p90', 'p99', 'p999', 'max'] as const
  const names = Object.keys(latency) as LatencyName[]
  const lines = names.map((name) => [name, ...heads.map((head) => latency[name][head])])
  return csv([['latency', ...heads], ...lines])
}

const columns: readonly (readonly [name: string, value: (second: Second) => Cell])[] = [
  ['at', ({ at }) => at],
  ['phase', ({ phase }) => phase],
  ['planned', ({ planned }) => planned],
  ['sent', ({ sent }) => sent],
  ['late', ({ late }) => late],
  ['acked', ({ acked }) => acked],
  ['refused', ({ refused }) => refused],
  ['delivered', ({ delivered }) => delivered],
  ['in_flight', ({ inFlight }) => inFlight],
  ['connected', ({ connected }) => connected],
  ...quantiles('ack', ({ ack }) => ack),
  ...quantiles('delivery', ({ delivery }) => delivery),
  ...quantiles('last', ({ last }) => last),
  ['generator_cpu', ({ generator }) => generator.cpu],
  ['generator_event_loop', ({ generator }) => generator.eventLoopUtilization],
  ['generator_lag_p99', ({ generator }) => generator.lagP99],
  ['generator_rss_bytes', ({ generator }) => generator.rssBytes],
  ['server_cpu', ({ server }) => server?.cpu],
  ['server_rss_bytes', ({ server }) => server?.rssBytes],
  ['server_loop_delay_p99', ({ server }) => server?.loopDelayP99],
  ['server_queue', ({ server }) => server?.queue],
]

function quantiles(name: string, of: (second: Second) => Quantiles) {
  const each = ['p50', 'p90', 'p99', 'max'] as const
  return each.map((quantile) => [`${name}_${quantile}`, (second: Second) => of(second)[quantile]] as const)
}

function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map((cell) => String(cell ?? '')).join(',')}\r\n`).join('')
}
