/** The end of a load over HTTP as text for people, at most 80 columns wide. */

import type { LatencySummary } from '../ledger/latency.ts'
import type { Reconciled } from '../results/summary.ts'
import { flow, labelled, paint, type Line, type Look, type Tone } from '../terminal/line.ts'
import { clean, wrap } from '../terminal/text.ts'
import {
  figures,
  formatBytes,
  formatCount,
  formatMicros,
  formatRate,
  formatShare,
  formatShort,
} from '../units.ts'
import type { HttpSummary, HttpVerdict } from './summary.ts'

const columns = 80

const words: Record<HttpVerdict, { text: string; tone: Tone }> = {
  pass: { text: 'PASS', tone: 'boldGood' },
  broken: { text: 'BROKEN', tone: 'boldBad' },
  invalid: { text: 'INVALID', tone: 'boldWarn' },
  failed: { text: 'FAILED', tone: 'boldBad' },
  interrupted: { text: 'INTERRUPTED', tone: 'boldWarn' },
}

export function renderHttp(summary: HttpSummary, color: boolean): string {
  const look: Look = { columns, color }
  const blocks = [heading(summary), table(summary), facts(summary, look), verdict(summary, look)]
  const painted = blocks.map((lines) => lines.map((line) => paint(line, look)).join('\n'))
  return `\n${[...painted, again(summary)].join('\n\n')}\n`
}

function heading({ url, environment, connections, perSecond, options }: HttpSummary): Line[] {
  const where = environment.loopback ? `loopback, ${environment.cores} shared cores` : 'over a network'
  const load =
    perSecond === undefined ? 'closed: each sends when it is free' : `open: ${formatRate(perSecond)}`
  return [
    [' ', { text: 'bench http', tone: 'bold' }, ` · ${url.replace(/\/$/, '')} · ${where}`],
    [
      ` ${formatCount(connections)} connections · ${load} · ${options.duration} after ${options.warmup} of warm-up`,
    ],
    [` ${environment.cpu} · Node ${environment.node}`],
  ]
}

const countColumns = 10
const timeColumns = 9
const times = ['p50', 'p90', 'p99', 'p999', 'max'] as const

function table({ endpoints, latency, perSecond }: HttpSummary): Line[] {
  const titles = times.map((time) => (time === 'p999' ? 'p99.9' : time).padStart(timeColumns))
  const open = perSecond !== undefined
  return [
    [labelled(''), { text: 'count'.padStart(countColumns) + titles.join(''), tone: 'dim' }],
    row('all', latency.response),
    ...(open ? [row('all ¹', latency.fromSent), row('lag', latency.lag)] : []),
    ...endpoints.map(({ name, latency }) => row(name, latency)),
    ...(open ? [note('¹ from the actual send; all others from the time at which it was due')] : []),
  ]
}

function row(label: string, summary: LatencySummary): Line {
  const values =
    summary.count === 0 ? [] : times.map((time) => formatMicros(summary[time]).padStart(timeColumns))
  return [labelled(label), formatShort(summary.count).padStart(countColumns) + values.join('')]
}

function note(text: string): Line {
  return [{ text: ` ${text}`, tone: 'dim' }]
}

function facts(summary: HttpSummary, look: Look): Line[] {
  const { requests, seconds, bytes, perSecond } = summary
  const { sent, answered, waited, unsent } = requests
  const answers = [
    `${formatCount(answered)} of ${formatCount(sent)} answered in all`,
    `${figures(seconds)} s measured`,
    formatBytes(bytes),
  ]
  const waits = [`${formatCount(waited)} waited for a free connection`, `${formatCount(unsent)} never sent`]
  return [
    ...flow('requests', answers, look),
    ...(perSecond === undefined ? [] : flow('', waits, look)),
    ...flow('statuses', statuses(summary), look),
    ...reconciled(summary.reconciliation, look),
    ...flow('server', server(summary), look),
    ...flow('generator', generator(summary), look),
  ]
}

function statuses({ requests }: HttpSummary) {
  const wrong = [...Object.entries(requests.unexpected), ...Object.entries(requests.failed)]
  if (wrong.length === 0) return [{ text: '✓ all as expected', tone: 'good' as const }]
  return wrong.map(([what, count]) => ({ text: `✗ ${what}: ${formatCount(count)}`, tone: 'bad' as const }))
}

/** Those that agree on as few lines as can be; those that differ with both numbers. */
function reconciled(rows: readonly Reconciled[], look: Look): Line[] {
  if (rows.length === 0) return flow('metrics', ['nothing reconciled'], look)
  const differing = rows.filter(({ agrees }) => !agrees)
  const good = rows.length - differing.length
  const items = [
    ...(good > 0 ? [{ text: `✓ ${good} counts agree to the unit`, tone: 'good' as const }] : []),
    ...differing.map(({ what, ours, theirs }) => ({
      text: `✗ ${what}: ours ${formatCount(ours)}, the server's ${formatCount(theirs)}`,
      tone: 'bad' as const,
    })),
  ]
  return flow('metrics', items, look)
}

function server({ server, serverPerRequest }: HttpSummary): string[] {
  if (!server) return ['nothing known of it']
  const { cpu, eventLoopUtilization, rssBytesMax, loopDelayP99, source } = server
  return [
    ...(cpu === undefined ? [] : [`cpu ${formatShare(cpu)} of a core`]),
    ...(eventLoopUtilization === undefined ? [] : [`event loop ${formatShare(eventLoopUtilization)}`]),
    ...(serverPerRequest === undefined ? [] : [`${figures(serverPerRequest)} µs a request`]),
    ...(rssBytesMax === undefined ? [] : [`rss ${formatBytes(rssBytesMax)}`]),
    ...(loopDelayP99 === undefined ? [] : [`loop delay p99 ${formatMicros(loopDelayP99)}`]),
    `from ${source}`,
  ]
}

function generator({ generator }: HttpSummary): string[] {
  const { cpu, eventLoopUtilization, rssBytes } = generator
  return [
    `cpu ${formatShare(cpu)} of a core`,
    `event loop ${formatShare(eventLoopUtilization)}`,
    formatBytes(rssBytes),
  ]
}

function verdict(
  { verdict, reasons, notes = [], perSecondAnswered, latency }: HttpSummary,
  look: Look,
): Line[] {
  const { p50, p99, p999, count } = latency.response
  const speed = [
    formatRate(perSecondAnswered, ' answers'),
    ...(count === 0
      ? []
      : [`p50 ${formatMicros(p50)}`, `p99 ${formatMicros(p99)}`, `p99.9 ${formatMicros(p999)}`]),
  ]
  const said = [...reasons, ...notes].flatMap((sentence) =>
    wrap(clean(sentence), look.columns - 5).map((text, i): Line => [`   ${i === 0 ? '-' : ' '} ${text}`]),
  )
  return [[' ', words[verdict], `  ${speed.join(' · ')}`], ...said]
}

/** Broken over lines so that a shell takes it as one command; what is in quotes is better left whole. */
function again({ again }: HttpSummary): string {
  const text = clean(again)
  const lines = text.includes("'") ? [text] : wrap(text, columns - 8)
  const shown = lines.map((line, i) => `   ${i === 0 ? '' : '  '}${line}${i < lines.length - 1 ? ' \\' : ''}`)
  return [' again:', ...shown].join('\n')
}
