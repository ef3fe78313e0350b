/** What a run counted, checked and cost, as labelled lines. */

import type { Reconciled, Summary } from '../results/summary.ts'
import type { MetricError } from '../server/metric-error.ts'
import { figures, formatBytes, formatCount, formatMicros, formatRate, formatShare } from '../units.ts'
import { flow, labelled, type Line, type Look, type Span } from './line.ts'

/** One block of lines, in the order in which people ask. */
export function countLines(summary: Summary, look: Look): Line[] {
  const parts: [label: string, items: Span[]][] = [
    ['opened', summary.messages.planned === 0 ? [] : opened(summary)],
    ['deliveries', deliveries(summary)],
    ['stored', stored(summary)],
    ['journal', journal(summary)],
    ['refused', named(summary.messages.refused)],
    ['slow', slow(summary)],
    ['closed', named(summary.departures)],
    ['checks', checks(summary)],
  ]
  const afterwards: [label: string, items: Span[]][] = [
    ['server', server(summary)],
    ['generator', generator(summary)],
    ['cost', cost(summary)],
  ]
  const lines = (each: typeof parts) => each.flatMap(([label, items]) => flow(label, items, look))
  return [...lines(parts), ...reconcile(summary), ...lines(afterwards)]
}

/** The rooms that were made, and the members who came. */
export function opened({ filling, rooms, members, latency }: Summary): string[] {
  const each = (count: number, what: string, seconds: number) =>
    `${formatCount(count)} ${what} in ${figures(seconds)} s (${formatRate(count / Math.max(1e-6, seconds))})`
  const connections = latency.join.count === 0 ? [] : [each(rooms * members, 'members', filling.members)]
  return [each(rooms, rooms === 1 ? 'room' : 'rooms', filling.rooms), ...connections]
}

/** Nothing was said where nothing was owed. */
function deliveries({ deliveries, deliveriesPerSecond, messages }: Summary): Span[] {
  if (messages.planned === 0) return []
  const { received, expected } = deliveries
  return [
    formatRate(deliveriesPerSecond),
    `${formatCount(received)} of ${formatCount(expected)} that were owed`,
  ]
}

function stored({ messages, ackedPerSecond, seconds }: Summary): Span[] {
  const { acked, sent, planned, late, unanswered, unnumbered } = messages
  if (planned === 0) return []
  return [
    formatRate(ackedPerSecond),
    `${formatCount(acked)} acked of ${formatCount(sent)} sent in ${figures(seconds)} s`,
    ...(sent === planned ? [] : [toned(`${formatCount(planned)} planned`, 'warn')]),
    late > 0 ? toned(`${formatCount(late)} late`, 'warn') : '0 late',
    ...(unanswered > 0 ? [toned(`${formatCount(unanswered)} unanswered`, 'bad')] : []),
    ...(unnumbered > 0 ? [toned(`${formatCount(unnumbered)} never numbered`, 'bad')] : []),
  ]
}

/** Only of a server whose storage was away for a while. */
function journal({ messages, latency }: Summary): Span[] {
  if (messages.journaled === 0) return []
  const { count, p50, max } = latency.number
  const numbered = count === 0 ? [] : [`numbered after ${formatMicros(p50)}, at most ${formatMicros(max)}`]
  return [`${formatCount(messages.journaled)} acked from it`, ...numbered]
}

function slow({ slowReaders }: Summary): Span[] {
  if (!slowReaders) return []
  const { members, closed } = slowReaders
  return [`${formatCount(members)} stopped reading`, `${formatCount(closed)} of them closed by the server`]
}

/** The most frequent codes; a server could make up as many as it likes. */
function named(counts: Readonly<Record<string, number>>): Span[] {
  const all = Object.entries(counts).sort(([, a], [, b]) => b - a)
  const shown = all.slice(0, 5).map(([name, count]) => toned(`${formatCount(count)} × ${name}`, 'warn'))
  return all.length > 5 ? [...shown, `${formatCount(all.length - 5)} more kinds`] : shown
}

function checks(summary: Summary): Span[] {
  const { checks, audit, unchecked, messages } = summary
  if (messages.planned === 0) return []
  const always = [
    counted('loss', checks.lost),
    counted('dup', checks.duplicate),
    order(summary),
    unchecked.includes('hole') ? 'holes –' : counted('holes', checks.hole),
    counted('leak', checks.leak),
    counted('corrupt', checks.corrupt),
    counted('phantom', checks.phantom),
  ]
  const seldom: [string, number][] = [
    ['wrong numbers', checks.number],
    ['never numbered', checks.unnumbered],
    ['set aside', checks.setAside],
    ['unasked acks', checks.ack],
    ['metrics wrong', checks.metrics],
  ]
  const history: Span[] = audit
    ? [
        outOf('history', audit.histories, audit.rooms, checks.history),
        outOf('head', audit.heads, audit.rooms, checks.head),
      ]
    : ['history not read']
  return [
    ...always,
    ...seldom.filter(([, count]) => count > 0).map(([name, count]) => counted(name, count)),
    ...history,
  ]
}

function order({ checks, agreeingRooms, rooms, deliveries }: Summary): Span {
  const wrong = checks.outOfOrder + checks.disagreement
  const agree = `(${formatCount(agreeingRooms)}/${formatCount(rooms)} rooms agree)`
  if (wrong > 0) return toned(`order wrong ${formatCount(wrong)} ${agree}`, 'bad')
  return deliveries.received > 0 && agreeingRooms === rooms
    ? `order ok ${agree}`
    : toned(`order not known ${agree}`, 'warn')
}

function outOf(name: string, good: number, rooms: number, wrong: number): Span {
  const differ = wrong > 0 ? ` (${formatCount(wrong)} wrong)` : ''
  const text = `${name} ${formatCount(good)}/${formatCount(rooms)}${differ}`
  return good === rooms && wrong === 0 ? text : toned(text, wrong > 0 ? 'bad' : 'warn')
}

function counted(name: string, count: number): Span {
  return count > 0 ? toned(`${name} ${formatCount(count)}`, 'bad') : `${name} 0`
}

/** That all agree takes one line; each that does not, one of its own. */
function reconcile({ reconciliation: rows, metricError }: Summary): Line[] {
  if (rows.length === 0) return []
  const agreeing = rows.filter(({ agrees }) => agrees)
  const told = agreeing.slice(0, 1).map(({ what, theirs }) => `${what} ${formatCount(theirs)}`)
  const all = `${agreeing.length} of ${rows.length} counters of the server agree`
  const wrong = rows.filter(({ agrees }) => !agrees).map((row): Line => [labelled(''), compared(row)])
  const timed = metricError ? [[labelled(''), dashboards(metricError)]] : []
  return [[labelled('reconcile'), [all, ...told].join(' · ')], ...wrong, ...timed]
}

/** What a dashboard of the server would show, and what its clients saw. */
function dashboards({ quantiles }: MetricError): Span {
  const shown = quantiles
    .filter(({ name }) => name === 'p50' || name === 'p99')
    .map(({ name, theirs, ours }) => `${name} ${formatMicros(theirs)} (ours ${formatMicros(ours)})`)
  return `its latencies: ${shown.join(' · ')}`
}

function compared({ what, metric, ours, theirs, agrees }: Reconciled): Span {
  const numbers = `${formatCount(ours)} ${ours === theirs ? '=' : agrees ? '≈' : '≠'} ${formatCount(theirs)}`
  const text = `${agrees ? '✓' : '✗'} ${what} ${numbers}  ${metric}`
  return agrees ? text : toned(text, 'bad')
}

function server({ server }: Summary): Span[] {
  if (!server) return ['nothing known of it']
  const { cpu, rssBytesBefore, rssBytesMax, eventLoopUtilization, loopDelayP99 } = server
  const before = rssBytesBefore === undefined ? '' : `${formatBytes(rssBytesBefore)} → `
  return [
    ...(cpu === undefined ? [] : [`cpu ${formatShare(cpu)} of a core`]),
    ...(rssBytesMax === undefined ? [] : [`rss ${before}${formatBytes(rssBytesMax)}`]),
    ...(eventLoopUtilization === undefined ? [] : [`event loop ${formatShare(eventLoopUtilization)}`]),
    ...(loopDelayP99 === undefined ? [] : [`loop delay p99 ${formatMicros(loopDelayP99)}`]),
    `from ${server.source}`,
  ]
}

function generator({ generator, seconds, latency }: Summary): Span[] {
  const { workers, cpuSeconds, eventLoopUtilization, rssBytes } = generator
  return [
    `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}`,
    ...(seconds > 0 ? [`cpu ${formatShare(cpuSeconds / seconds)} of a core`] : []),
    `event loop ${formatShare(eventLoopUtilization)}`,
    formatBytes(rssBytes),
    ...(latency.lag.count > 0 ? [`lag p99 ${formatMicros(latency.lag.p99)}`] : []),
  ]
}

function cost({ cost, deliveries }: Summary): Span[] {
  const { serverPerDelivery, generatorPerDelivery, serverBytesPerConnection, kernelBytesPerConnection } = cost
  const { generatorBytesPerConnection, wireBytesPerByte } = cost
  const each = (name: string, bytes: number | undefined) =>
    bytes === undefined ? [] : [`${name} ${formatBytes(bytes)}/conn`]
  return [
    ...(serverPerDelivery === undefined ? [] : [`server ${figures(serverPerDelivery)} µs/delivery`]),
    ...(deliveries.received > 0 ? [`generator ${figures(generatorPerDelivery)} µs/delivery`] : []),
    ...each('server', serverBytesPerConnection),
    ...each('kernel', kernelBytesPerConnection),
    ...each('generator', generatorBytesPerConnection),
    ...(wireBytesPerByte === undefined ? [] : [`wire ${figures(wireBytesPerByte)} B per byte of text`]),
  ]
}

function toned(text: string, tone: 'warn' | 'bad'): Span {
  return { text, tone }
}
