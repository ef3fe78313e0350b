/** Latency by percentile: the further right, the rarer. From the intended time and from the actual send. */

import type { Summary } from '../results/summary.ts'
import type { LatencyName } from '../ledger/latency.ts'
import { logAxis } from './axis.ts'
import { html, type Markup } from './html.ts'
import { key, labelsBelow, line, picture } from './picture.ts'
import { section, table } from './section.ts'
import { brief, count, time } from './words.ts'

interface Curve {
  name: string
  look: string
  points: readonly (readonly [percentile: number, micros: number])[]
}

export function spectrum(summary: Summary, baseline?: Summary): Markup {
  const main = [
    ...curve(baseline, 'delivery', 'delivery, baseline', 'plan'),
    ...curve(summary, 'deliveryFromSent', 'delivery, from the actual send (uncorrected)', 'second'),
    ...curve(summary, 'delivery', 'delivery, from the intended time', 'first'),
  ]
  const others = [
    ...curve(summary, 'ack', 'ack', 'first'),
    ...curve(summary, 'last', 'last listener', 'tail'),
    ...curve(summary, 'spread', 'spread from first to last listener', 'second'),
  ]
  const body = html`${figure('Delivery latency', main)}${figure('Ack and fan-out', others)}${latencies(summary)}`
  return section('percentiles', 'Percentiles', body)
}

function curve(summary: Summary | undefined, of: LatencyName, name: string, look: string): Curve[] {
  const points = (summary?.spectra[of] ?? []).filter(([, micros]) => micros > 0)
  return points.length > 1 ? [{ name, look, points }] : []
}

function figure(title: string, curves: readonly Curve[]): Markup | undefined {
  const micros = curves.flatMap(({ points }) => points.map(([, micros]) => micros))
  if (micros.length === 0) return undefined
  const finest = Math.max(
    ...curves.flatMap(({ points }) => points.map(([percentile]) => ninesOf(percentile) ?? 0)),
  )
  // The last value of all stands a little beyond the finest percentile that is known.
  const end = Math.max(1, finest + 0.15)
  const y = logAxis(Math.min(...micros) * 0.95, Math.max(...micros) * 1.1, (value) => brief(time(value)))
  const drawn = curves.map(({ look, points }) =>
    line(
      look,
      points.map(([percentile, micros]) => [ninesOf(percentile) ?? end, y.place(micros)] as const),
    ),
  )
  const label = `${title} by percentile: ${curves.map(({ name, points }) => `${name} up to ${time(points.at(-1)?.[1] ?? 0)}`).join('; ')}`
  const stops = ticks.filter(({ at }) => at <= end)
  const uprights = html`<path class="grid" d="${stops.map(({ at }) => `M${at} 0V100`).join('')}" />`
  return html`<figure>
    <figcaption><b>${title}</b>${curves.map(({ name, look }) => key(look, name))}</figcaption>
    ${picture({ label, y, from: 0, to: end, tall: true, body: html`${uprights}${drawn}` })}
    ${labelsBelow(0, end, stops)}
  </figure>`
}

/** 1 for 90 %, 2 for 99 %; undefined for the end of all, which is infinitely far. */
function ninesOf(percentile: number): number | undefined {
  return percentile >= 100 ? undefined : -Math.log10(1 - percentile / 100)
}

const ticks = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999].map((percentile) => ({
  at: Number((ninesOf(percentile) ?? 0).toFixed(3)),
  text: `${percentile}\u202f%`,
}))

const names: Partial<Record<LatencyName, string>> = {
  create: 'room created',
  ackFromSent: 'ack, from the actual send',
  deliveryFromSent: 'delivery, from the actual send',
  last: 'last listener',
  spread: 'spread, first to last listener',
  number: 'number, of journaled messages',
  resume: 'resume after a break',
  page: 'page of history',
  lag: 'schedule lag of the generator',
}

function latencies({ latency }: Summary): Markup {
  const rows = (Object.keys(latency) as LatencyName[]).filter((name) => latency[name].count > 0)
  const heads = ['count', 'mean', 'p50', 'p90', 'p99', 'p99.9', 'max'].map((text) => ({
    text,
    number: true as const,
  }))
  return table(
    'All latencies, from the intended time unless it says otherwise',
    [{ text: 'latency' }, ...heads],
    rows.map((name) => {
      const { count: times, mean, p50, p90, p99, p999, max } = latency[name]
      return [names[name] ?? name, count(times), ...[mean, p50, p90, p99, p999, max].map(time)]
    }),
  )
}
