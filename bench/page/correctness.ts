/** What was promised and whether it was kept, case by case; and whether the server counts as we do. */

import { checkedOf, nameOf } from '../results/checked.ts'
import type { Case } from '../ledger/findings.ts'
import type { Summary } from '../results/summary.ts'
import type { MetricError } from '../server/metric-error.ts'
import { html, type Markup } from './html.ts'
import { facts, section, sign, table } from './section.ts'
import { count, time } from './words.ts'

export function correctness(summary: Summary): Markup {
  const promises = checkedOf(summary).map(({ name, meaning, count: broken, checked }) => [
    name,
    meaning,
    checked ? html`<span class="${broken > 0 ? 'bad' : 'good'}">${count(broken)}</span>` : '–',
    checked ? sign(broken === 0) : sign(undefined),
  ])
  const heads = [
    { text: 'promise' },
    { text: 'what a case is' },
    { text: 'cases', number: true as const },
    { text: 'kept' },
  ]
  const body = html`${table('Every promise that is checked', heads, promises)}${eligibility(summary)}${cases(summary)}`
  return section('correctness', 'Correctness', body)
}

/** How much the counts above are worth: what was owed to whom. */
function eligibility({ messages, deliveries, agreeingRooms, rooms, audit }: Summary): Markup {
  const of = (some: number, all: number) => `${count(some)} of ${count(all)}`
  return facts([
    ['messages sent', of(messages.sent, messages.planned)],
    ['acked', of(messages.acked, messages.sent)],
    ['neither acked nor refused', html`${count(messages.unanswered)} <small>owed to nobody</small>`],
    ['deliveries', html`${of(deliveries.received, deliveries.expected)} <small>that were owed</small>`],
    [
      'acked from the journal',
      html`${count(messages.journaled)} <small>${count(messages.unnumbered)} never numbered</small>`,
    ],
    ['rooms that agree on the order', of(agreeingRooms, rooms)],
    ['histories as delivered', audit ? of(audit.histories, audit.rooms) : 'not read'],
    ['heads as counted', audit ? of(audit.heads, audit.rooms) : 'not read'],
  ])
}

function cases({ cases }: Summary): Markup | undefined {
  if (cases.length === 0) return undefined
  const heads = ['case', 'room', 'sender', 'seq', 'member', 'detail'].map((text) => ({
    text,
    ...(['sender', 'seq', 'member'].includes(text) ? { number: true as const } : {}),
  }))
  return table(`The first ${count(cases.length)} cases`, heads, cases.map(cells))
}

function cells({ violation, room, sender, seq, member, detail }: Case) {
  return [
    nameOf(violation),
    room,
    ...[sender, seq, member].map((value) => (value === undefined ? '–' : count(value))),
    detail,
  ]
}

export function reconciliation({ reconciliation: rows, metricError }: Summary): Markup {
  const explained = html`<p class="note">
    Our counts beside the server’s own. A difference is a finding: messages are missing, or the metrics are
    wrong.
  </p>`
  const heads = [
    { text: 'count' },
    { text: 'metric' },
    { text: 'ours', number: true as const },
    { text: 'theirs', number: true as const },
    { text: 'difference', number: true as const },
    { text: 'agrees' },
  ]
  const body =
    rows.length === 0
      ? html`<p>The server told no counts that could be compared.</p>`
      : html`${explained}${table(
          'Counts of both sides',
          heads,
          rows.map(({ what, metric, ours, high, theirs, agrees }) => [
            what,
            html`<code>${metric}</code>`,
            high === undefined || high === ours ? count(ours) : `${count(ours)} to ${count(high)}`,
            count(theirs),
            signed(theirs - Math.min(Math.max(theirs, ours), high ?? ours)),
            sign(agrees),
          ]),
        )}`
  return section('reconciliation', 'Reconciliation', html`${body}${metricError && latencies(metricError)}`)
}

/** What a dashboard of the server would have shown, beside what its clients saw. */
function latencies({ metric, quantiles, blind }: MetricError): Markup {
  const heads = [
    { text: '' },
    { text: 'the server’s histogram', number: true as const },
    { text: 'its bucket', number: true as const },
    { text: 'clients', number: true as const },
    { text: 'not seen by the server', number: true as const },
  ]
  const rows = quantiles.map(({ name, theirs, low, high, ours, unseen }) => [
    name === 'p999' ? 'p99.9' : name,
    time(theirs),
    high === undefined ? `from ${time(low)}` : `${time(low)} to ${time(high)}`,
    time(ours),
    `${unseen < 0 ? '−' : '+'}${time(Math.abs(unseen))}`,
  ])
  return html`<h3>Latencies of the same messages</h3>
    <p class="note">${blind}</p>
    ${table(`${metric}, until the last member had the message`, heads, rows)}`
}

function signed(difference: number): string {
  if (difference === 0) return '0'
  return `${difference < 0 ? '−' : '+'}${count(Math.abs(difference))}`
}
