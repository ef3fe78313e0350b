/**
 * Our counts held against the server's own, to the unit. Where nobody can know (an answer that never came), ours is a
 * range. A difference is a finding: the server lost something, its metrics lie, or somebody else was there, too.
 */

import { closes } from '../../src/protocol/refusals.ts'
import type { Reconciled } from '../results/summary.ts'
import { anotherStart, startedAnew } from './restart.ts'
import type { Scrape } from './scrape.ts'

/** What all generators together counted; a count that is left out is not compared. */
export interface Ours {
  /** Messages. */
  sent: number
  acked: number
  /** Of those acked: before they had a number. */
  journaled: number
  /** Messages that came live, repeats too; without those that the answer to a join brought. */
  deliveries: number
  /** Requests that were refused, of all kinds, by code. */
  refusals: ReadonlyMap<string, number>
  /** Messages that were neither acknowledged nor refused; all that were sent and not acknowledged when left out. */
  unanswered?: number
  /** Deliveries that may have been written to a connection that was gone before it read them; 0 when left out. */
  unheard?: number
  /** Messages that were sent again and acknowledged as the first one. */
  repeated?: number
  /** Acknowledged messages of which the server said that it will never keep them. */
  setAside?: number
  /** Connections that were opened and welcomed. */
  opened?: number
  /** Attempts to connect of which we do not know how far they came; 0 when left out. */
  unopened?: number
  /** Connections that we closed. */
  left?: number
  /** Connections that the server closed, by words that begin with the close code; 1006: lost without one. */
  departures?: ReadonlyMap<string, number>
  /** People of ours still connected, each on one connection. */
  online?: number
  /** Rooms with people of ours in them. */
  rooms?: number
}

/** Both ends belong to it. */
interface Range {
  low: number
  high: number
}

interface Rule {
  what: string
  metric: string
  /** Of series with these labels only. */
  where?: Readonly<Record<string, string>>
  /** What may fall, too. */
  gauge?: true
  /** Undefined: we did not count it. */
  ours: (ours: Ours) => Range | undefined
}

/** Refusals after which a message may have been kept all the same: the failure was the server's. */
const unsure = ['storage_unavailable', 'internal']

const rules: readonly Rule[] = [
  { what: 'messages kept', metric: 'chat_messages_sent_total', ours: kept },
  { what: 'messages timed', metric: 'chat_messages_latency_seconds_count', ours: kept },
  {
    what: 'messages journaled',
    metric: 'chat_journal_messages_total',
    ours: (of) => upTo(of.journaled, lost(of)),
  },
  { what: 'messages repeated', metric: 'chat_store_repeats_total', ours: (of) => upTo(of.repeated) },
  {
    what: 'messages set aside',
    metric: 'chat_dead_letters_total',
    ours: (of) => upTo(of.setAside, lost(of)),
  },
  { what: 'deliveries', metric: 'chat_deliveries_total', ours: (of) => upTo(of.deliveries, of.unheard) },
  {
    what: 'connections opened',
    metric: 'chat_connections_opened_total',
    ours: (of) => upTo(of.opened, of.unopened),
  },
  { what: 'connections closed', metric: 'chat_connections_closed_total', ours: closed },
  { what: 'stays timed', metric: 'chat_connection_duration_seconds_count', ours: closed },
  { what: 'connections open', metric: 'chat_connections', gauge: true, ours: (of) => upTo(of.online) },
  { what: 'people online', metric: 'users_online_total', gauge: true, ours: (of) => upTo(of.online) },
  { what: 'rooms with people', metric: 'chats_alive_total', gauge: true, ours: (of) => upTo(of.rooms) },
  {
    what: 'slow readers closed',
    metric: 'chat_evictions_total',
    ours: (of) => upTo(departed(of, closes.slow_consumer.code), departed(of, lostLine)),
  },
  { what: 'messages waiting', metric: 'chat_queue_messages', gauge: true, ours: (of) => upTo(0, lost(of)) },
  { what: 'faults of telemetry', metric: 'chat_telemetry_failures_total', ours: () => upTo(0) },
]

/**
 * One line for each count that the server has; none without two pages, and only `anotherStart` when they are of two
 * processes.
 */
export function reconcile(before: Scrape | undefined, after: Scrape | undefined, ours: Ours): Reconciled[] {
  if (!before || !after) return []
  const counters = rules.flatMap(({ metric, gauge }) => (gauge ? [] : metric))
  const start = anotherStart(before, after, counters)
  if (start) return [start]
  const all = [...rules, ...refusalRules(before, after, ours), ...closeRules(before, after, ours)]
  return all.flatMap((rule) => {
    const [known, theirs] = [rule.ours(ours), riseOf(rule, before, after)]
    return known === undefined || theirs === undefined ? [] : row(rule, known, theirs)
  })
}

/** A difference in a sentence, for a finding. */
export function describeDifference({ what, metric, ours, theirs, high = ours }: Reconciled): string {
  const known = high > ours ? `between ${ours} and ${high}` : String(ours)
  return `${what}: ${metric} rose by ${theirs}, ours is ${known}`
}

function row({ what, metric, where = {} }: Rule, { low, high }: Range, theirs: number): Reconciled {
  const labels = Object.entries(where).map(([label, value]) => `${label}="${value}"`)
  const name = labels.length === 0 ? metric : `${metric}{${labels.join(',')}}`
  const agrees = theirs >= low && theirs <= high
  return { what, metric: name, ours: low, theirs, agrees, ...(high > low ? { high } : {}) }
}

function riseOf({ metric, where = {} }: Rule, before: Scrape, after: Scrape): number | undefined {
  const to = after.sum(metric, where)
  return to === undefined ? undefined : to - (before.sum(metric, where) ?? 0)
}

/** Every code that either side counted. */
function refusalRules(before: Scrape, after: Scrape, { refusals }: Ours): Rule[] {
  const metric = 'chat_refusals_total'
  return risen(metric, 'code', before, after, [...refusals.keys()]).map((code) => ({
    what: `refused: ${code}`,
    metric,
    where: { code },
    // A refusal may be lost on its way like an ack.
    ours: (of) => upTo(of.refusals.get(code) ?? 0, of.unanswered),
  }))
}

/** Every way to end a connection that either side counted. */
function closeRules(before: Scrape, after: Scrape, ours: Ours): Rule[] {
  const metric = 'chat_connections_closed_total'
  const seen = Object.entries(closes).filter(([, { code }]) => departed(ours, code))
  return risen(metric, 'by', before, after, ['client', ...seen.map(([name]) => name)]).map((by) => ({
    what: by === 'client' ? 'closed by us' : `closed: ${by}`,
    metric,
    where: { by },
    ours: (of) => upTo(closedBy(by, of), departed(of, lostLine)),
  }))
}

function closedBy(by: string, ours: Ours): number | undefined {
  if (by === 'client') return ours.left
  const code = Object.entries(closes).find(([name]) => name === by)?.[1].code
  return code === undefined ? 0 : departed(ours, code)
}

/** The close code that stands for a connection that was lost without one. */
const lostLine = 1006

/** Connections that ended with a close code; undefined when we did not count them. */
function departed({ departures }: Ours, code: number): number | undefined {
  if (!departures) return undefined
  return [...departures].reduce((sum, [why, count]) => sum + (parseInt(why) === code ? count : 0), 0)
}

/** The values of a label that rose, and those that are asked for besides. */
function risen(metric: string, label: string, before: Scrape, after: Scrape, besides: string[]): string[] {
  const earlier = before.by(metric, label)
  const grown = [...after.by(metric, label)].filter(([value, count]) => count > (earlier.get(value) ?? 0))
  return [...new Set([...besides, ...grown.map(([value]) => value)])]
}

function kept(ours: Ours): Range | undefined {
  return upTo(ours.acked, lost(ours))
}

function closed({ left, departures, unopened }: Ours): Range | undefined {
  if (left === undefined || !departures) return undefined
  return upTo(left + [...departures.values()].reduce((sum, count) => sum + count, 0), unopened)
}

/** Messages whose fate we cannot know. */
function lost({ sent, acked, unanswered, refusals }: Ours): number {
  if (unanswered === undefined) return sent - acked
  return unanswered + unsure.reduce((sum, code) => sum + (refusals.get(code) ?? 0), 0)
}

/** At least so many, and at most so many more; undefined when it was not counted. */
function upTo(low: number | undefined, more = 0): Range | undefined {
  return low === undefined ? undefined : { low, high: low + more }
}

/** How often the page is read anew while something differs, and for how long: a close takes its time to be noticed. */
const everyMs = 100

/**
 * Reads the page until all agrees, or never can, or until the time is over; then the last differences stand. `page` is `Watch.page`,
 * `compare` mostly `reconcile` with our counts.
 */
export async function reconcileWhenQuiet(
  before: Scrape | undefined,
  page: () => Promise<Scrape | undefined>,
  compare: (before: Scrape | undefined, after: Scrape | undefined) => Reconciled[],
  patienceMs = 5_000,
): Promise<{ rows: Reconciled[]; after: Scrape | undefined }> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const after = await page()
    const rows = compare(before, after)
    const over = startedAnew(rows) || performance.now() > deadline
    if (over || rows.every(({ agrees }) => agrees)) return { rows, after }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
