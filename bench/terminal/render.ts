/** A report as text for people, at most 80 columns wide. */

import type { LatencySummary } from '../ledger/latency.ts'
import type { Report } from '../results/report.ts'
import type { Verdict } from '../results/verdict.ts'
import { figures, formatBytes, formatCount, formatMicros } from '../units.ts'

const width = 80
const column = 9
const labelWidth = 11

const words: Record<Verdict, { word: string; color: number }> = {
  pass: { word: 'PASS', color: 32 },
  broken: { word: 'BROKEN', color: 31 },
  invalid: { word: 'INVALID', color: 33 },
  failed: { word: 'FAILED', color: 31 },
  interrupted: { word: 'INTERRUPTED', color: 33 },
}

export interface Look {
  color: boolean
}

export function render(report: Report, look: Look): string {
  const blocks = [heading(report), table(report), summary(report), verdict(report, look)]
  return `\n${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function heading({ command, url, plan, members, environment }: Report): string[] {
  const { listeners, senders, rooms, messages, size } = plan
  const where = environment.loopback ? `loopback, ${environment.cores} shared cores` : 'remote'
  const audience = `${listeners} listeners + ${senders} sender${senders > 1 ? 's, who hear' : ', who hears'} it too`
  const each =
    plan.command === 'burst'
      ? `${formatCount(messages)} a sender in a row, window ${plan.window}`
      : pacing(plan)
  return [
    ` bench ${command} · ${url.replace(/\/$/, '')} · ${where}`,
    ` ${formatCount(rooms)} rooms × ${formatCount(members)} members (${audience})`,
    ` messages: ${each}, ${size} B`,
  ]
}

function pacing({ messages, perSecond }: { messages: number; perSecond?: number }): string {
  const rate = perSecond ?? 0
  return `${formatCount(messages)} at ${formatCount(rate)}/s for ${figures(messages / rate)} s`
}

function table({ latency, command }: Report): string[] {
  const rows: [string, LatencySummary][] = [
    ['connect', latency.connect],
    ['join', latency.join],
    ['ack', latency.ack],
    ['delivery', latency.delivery],
    ['last', latency.last],
  ]
  if (command === 'rate') {
    rows.push(['ack ¹', latency.ackFromSent], ['delivery ¹', latency.deliveryFromSent], ['lag', latency.lag])
  }
  const head = ['count', 'p50', 'p90', 'p99', 'p99.9', 'max'].map((name) => name.padStart(column))
  const lines = [
    `${' '.repeat(labelWidth)}${head.join('')}`,
    ...rows.map(([name, latency]) => row(name, latency)),
  ]
  if (command === 'rate') lines.push(' ¹ from the actual send; all others from the time at which it was due')
  return lines
}

function row(name: string, { count, p50, p90, p99, p999, max }: LatencySummary): string {
  const times =
    count === 0 ? [] : [p50, p90, p99, p999, max].map((time) => formatMicros(time).padStart(column))
  return ` ${name.padEnd(labelWidth - 1)}${formatCount(count).padStart(column)}${times.join('')}`
}

function summary(report: Report): string[] {
  const { messages, deliveries, seconds, late, members } = report
  const stored = `${perSecond(report.ackedPerSecond)}   ${formatCount(messages.acked)} acked of ${formatCount(messages.sent)} sent in ${figures(seconds)} s`
  const lateness = report.command === 'rate' ? `, ${formatCount(late)} late` : ''
  const product = `${formatCount(deliveries.received)} of ${formatCount(messages.acked)} messages × ${formatCount(members)} members`
  return [
    labelled('deliveries', `${perSecond(report.deliveriesPerSecond)}   ${product}`),
    labelled('stored', `${stored}${lateness}`),
    ...journal(report).map((text) => labelled('journal', text)),
    ...checks(report).map((text, i) => labelled(i === 0 ? 'checks' : '', text)),
    ...server(report).map((text) => labelled('server', text)),
    labelled('generator', generator(report)),
  ]
}

/** Only of a server whose Postgres was away. */
function journal({ messages, latency }: Report): string[] {
  const { journaled, unnumbered } = messages
  if (journaled === 0) return []
  const { p50, max } = latency.number
  const numbered = `numbered after ${formatMicros(p50)}, at most ${formatMicros(max)}`
  const never = unnumbered === 0 ? '' : `, ${formatCount(unnumbered)} never`
  return [`${formatCount(journaled)} acked from it, ${numbered}${never}`]
}

function checks(report: Report): string[] {
  const { checks, audit, agreeingRooms, plan, server, messages } = report
  const agree = `order ${order(report)} (${agreeingRooms}/${plan.rooms} rooms agree)`
  const history = audit
    ? `history ${audit.histories}/${audit.rooms} · head ${audit.heads}/${audit.rooms}`
    : 'history not read'
  const count = server.messages
  const metrics =
    count === undefined
      ? 'metrics not there'
      : `metrics ${formatCount(count)} ${count === messages.acked ? '=' : '≠'} acked`
  return [
    `loss ${formatCount(checks.lost)} · dup ${formatCount(checks.duplicate)} · ${agree} · holes ${formatCount(checks.hole)}`,
    `leak ${formatCount(checks.leak)} · corrupt ${formatCount(checks.corrupt)} · phantom ${formatCount(checks.phantom)} · ${history}`,
    metrics,
  ]
}

function order({ checks, agreeingRooms, plan }: Report): string {
  const wrong = checks.outOfOrder + checks.disagreement
  if (wrong > 0) return `wrong ${formatCount(wrong)}`
  return agreeingRooms === plan.rooms ? 'ok' : 'not known'
}

function server({ server, seconds, deliveries }: Report): string[] {
  if (server.cpuSeconds === undefined) return []
  const cost = (server.cpuSeconds * 1e6) / Math.max(1, deliveries.received)
  const memory = server.rssBytes === undefined ? '' : ` · ${formatBytes(server.rssBytes)}`
  return [`cpu ${percent(server.cpuSeconds / seconds)}${memory} · ${figures(cost)} µs a delivery`]
}

function generator({ generator }: Report): string {
  const { cpu, eventLoopUtilization, rssBytes, cpuMicrosPerDelivery } = generator
  const busy = `event loop ${percent(eventLoopUtilization)}`
  return `cpu ${percent(cpu)} · ${busy} · ${formatBytes(rssBytes)} · ${figures(cpuMicrosPerDelivery)} µs a delivery`
}

function verdict(report: Report, { color }: Look): string[] {
  const { word, color: code } = words[report.verdict]
  const shown = color ? `\x1b[1;${code}m${word}\x1b[0m` : word
  const { checks, latency } = report
  const faults = `${checks.lost} lost, ${checks.duplicate} doubled, ${checks.outOfOrder} out of order`
  const headline = `${perSecond(report.deliveriesPerSecond)} deliveries · p99 ${formatMicros(latency.delivery.p99)} · ${faults}`
  const reasons = report.reasons.flatMap((reason) =>
    wrap(reason, width - 5).map((text, i) => (i === 0 ? `   - ${text}` : `     ${text}`)),
  )
  const cases = report.cases.slice(0, 3).map((found) => `     ${JSON.stringify(found)}`)
  return [
    ` ${shown}  ${headline}`,
    ...reasons,
    ...cases,
    '',
    ' again:',
    ...wrap(report.again, width - 7).map(continued),
  ]
}

/** A command broken over lines so that a shell takes it as one. */
function continued(text: string, i: number, lines: readonly string[]): string {
  return `   ${i === 0 ? '' : '  '}${text}${i < lines.length - 1 ? ' \\' : ''}`
}

function labelled(label: string, text: string): string {
  return ` ${label.padEnd(labelWidth)}${text}`
}

function perSecond(value: number): string {
  return `${formatCount(Math.round(value))}/s`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** Lines of whole words, none longer than so many columns unless a word is. */
export function wrap(text: string, columns: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > columns) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
