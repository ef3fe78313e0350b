/** This run beside another one: what differs, and how little two runs prove. */

import { formatCount } from '../units.ts'
import type { Summary } from '../results/summary.ts'
import { differences } from '../studies/comparable.ts'
import { html, type Markup } from './html.ts'
import { section, table, type Head } from './section.ts'
import { bytes, costOf, count, perhaps, time, type Wording } from './words.ts'

interface Row {
  name: string
  of: (summary: Summary) => number | undefined
  wording: Wording
}

const ofLatency =
  (name: 'ack' | 'delivery' | 'last', quantile: 'p50' | 'p99' | 'p999') => (summary: Summary) =>
    summary.latency[name].count === 0 ? undefined : summary.latency[name][quantile]

const rows: readonly Row[] = [
  {
    name: 'deliveries per second',
    of: ({ deliveriesPerSecond }) => deliveriesPerSecond,
    wording: (value) => count(Math.round(value)),
  },
  { name: 'delivery p50', of: ofLatency('delivery', 'p50'), wording: time },
  { name: 'delivery p99', of: ofLatency('delivery', 'p99'), wording: time },
  { name: 'delivery p99.9', of: ofLatency('delivery', 'p999'), wording: time },
  { name: 'ack p99', of: ofLatency('ack', 'p99'), wording: time },
  { name: 'last listener p99', of: ofLatency('last', 'p99'), wording: time },
  { name: 'server CPU a delivery', of: ({ cost }) => cost.serverPerDelivery, wording: costOf },
  { name: 'server memory a connection', of: ({ cost }) => cost.serverBytesPerConnection, wording: bytes },
  {
    name: 'broken promises',
    of: ({ checks }) => Object.values(checks).reduce((sum, each) => sum + each, 0),
    wording: count,
  },
]

export function compare(summary: Summary, baseline: Summary): Markup {
  const number = true as const
  const heads: Head[] = [
    { text: 'figure' },
    { text: 'baseline', number },
    { text: 'this run', number },
    { text: 'difference', number },
  ]
  const body = html`<p>
      Baseline: run ${baseline.run} of ${baseline.startedAt.slice(0, 10)}, <code>${baseline.again}</code>
    </p>
    <p class="note">
      One run of each. Runs of one and the same server differ too: two are not enough to tell a change from
      chance. <code>bench compare</code> repeats them in turn and says what can be told.
    </p>
    ${unlike(summary, baseline)}
    ${table(
      'The headline figures of both',
      heads,
      rows.map(({ name, of, wording }) => [
        name,
        perhaps(of(baseline), wording),
        perhaps(of(summary), wording),
        difference(of(baseline), of(summary)),
      ]),
    )}`
  return section('compare', 'Compared with the baseline', body)
}

function difference(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined) return '–'
  if (before === after) return 'the same'
  if (before === 0) return 'from none'
  const percent = ((after - before) / before) * 100
  const size =
    Math.abs(percent) < 10 ? Math.abs(percent).toFixed(1) : formatCount(Math.round(Math.abs(percent)))
  return `${percent < 0 ? '−' : '+'}${size}\u202f%`
}

/** What else differs, and may be the reason. */
function unlike(summary: Summary, baseline: Summary): Markup | undefined {
  const found = differences(baseline, summary)
  if (found.length === 0) return undefined
  return html`<p><b>The runs are not alike</b>, which may explain what differs:</p>
    <ul>
      ${found.map((text) => html`<li>${text}</li>`)}
    </ul>`
}
