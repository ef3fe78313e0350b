/** The end of a run as text for people, at most 80 columns wide. */

import { violations, type Case } from '../ledger/findings.ts'
import { explainLimit } from '../results/limit.ts'
import type { SlowMessage, Summary } from '../results/summary.ts'
import type { Verdict } from '../results/verdict.ts'
import { figures, formatCount, formatMicros, formatRate } from '../units.ts'
import { countLines, opened } from './counts.ts'
import { latencyTable } from './latency-table.ts'
import { flow, labelled, paint, type Line, type Look, type Tone } from './line.ts'
import { clean, fit, wrap } from './text.ts'

const columns = 80

const words: Record<Verdict, { word: string; tone: Tone }> = {
  pass: { word: 'PASS', tone: 'boldGood' },
  broken: { word: 'BROKEN', tone: 'boldBad' },
  invalid: { word: 'INVALID', tone: 'boldWarn' },
  missed: { word: 'SLO MISSED', tone: 'boldBad' },
  failed: { word: 'FAILED', tone: 'boldBad' },
  interrupted: { word: 'INTERRUPTED', tone: 'boldWarn' },
}

export interface VerdictOptions {
  color: boolean
  /** What was written, to be named. */
  files?: readonly string[]
}

/** The whole end: figures first, then the verdict with its reasons, then what to do with it. */
export function renderVerdict(summary: Summary, { color, files = [] }: VerdictOptions): string {
  const look: Look = { columns, color }
  const blocks = [
    heading(summary, look),
    latencyTable(summary),
    countLines(summary, look),
    [...objectives(summary), ...slowest(summary, look), ...marks(summary)],
    verdict(summary, look),
    cases(summary),
  ]
  // Paths and commands are to be copied: a part of one is worth nothing.
  const whole: Look = { columns: Infinity, color }
  const painted = [
    ...blocks.map((lines) => lines.map((line) => paint(line, look))),
    named('files', files).map((line) => paint(line, whole)),
    again(summary).map((line) => paint(line, whole)),
  ]
  const shown = painted.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `\n${shown.join('\n\n')}\n`
}

/** What was written after the end was shown; empty without any. */
export function renderFiles(files: readonly string[], { color }: VerdictOptions): string {
  const lines = named('files', files).map((line) => paint(line, { columns: Infinity, color }))
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`
}

/** One line for scripts and `--quiet`. */
export function verdictLine(summary: Summary, { color }: VerdictOptions): string {
  const { word, tone } = words[summary.verdict]
  const text = ['', ...speed(summary), ...faults(summary)].join(' · ')
  return `${paint([{ text: word, tone }, text], { columns: Infinity, color })}\n`
}

/** Options that say what the load was; the rest stands in the command that does it again. */
const loadOptions = [
  'messages',
  'rate',
  'duration',
  'shape',
  'arrival',
  'window',
  'size',
  'warmup',
  'churn',
  'seed',
]

function heading(summary: Summary, look: Look): Line[] {
  const { command, url, dialect, environment, options, rooms, members, listeners, senders } = summary
  const where = environment.loopback ? `loopback, ${environment.cores} shared cores` : 'over a network'
  const audience = `${formatCount(listeners)} listeners, ${formatCount(senders)} ${senders === 1 ? 'sender' : 'senders'}`
  const load = loadOptions.flatMap((name) => (options[name] ? [`${name} ${options[name]}`] : []))
  const { cpu, node } = environment
  return [
    [' ', { text: `bench ${command}`, tone: 'bold' }, ` · ${url.replace(/\/$/, '')} · ${dialect} · ${where}`],
    [
      ` ${formatCount(rooms)} ${rooms === 1 ? 'room' : 'rooms'} × ${formatCount(members)} members (${audience}) · ${cpu} · Node ${node}`,
    ],
    ...flow(undefined, load, look),
  ]
}

function objectives({ slos }: Summary): Line[] {
  return slos.map(({ text, measured, met }, i) => [
    labelled(i === 0 ? 'slo' : ''),
    { text: `${met ? '✓' : '✗'} ${text}`, tone: met ? 'good' : 'bad' },
    `   ${measured ?? 'nothing was measured'}`,
  ])
}

function slowest({ slowest: [first] }: Summary, look: Look): Line[] {
  if (!first) return []
  return flow('slowest', slowestItems(first), look)
}

function slowestItems({ room, sender, seq, delivery, at, lag, ack, traceId }: SlowMessage): string[] {
  return [
    formatMicros(delivery),
    `${fit(clean(room), 30)} sender ${sender} seq ${seq}`,
    `due at ${figures(at)} s`,
    `sent ${formatMicros(lag)} late`,
    ...(ack === undefined ? [] : [`ack ${formatMicros(ack)}`]),
    ...(traceId === undefined ? [] : [`trace ${traceId}`]),
  ]
}

/** At most the first few: the report has them all. */
function marks({ marks }: Summary): Line[] {
  const shown = marks.slice(0, 8).map(({ at, text }) => `${figures(at)} s  ${text}`)
  return named('marks', marks.length > 8 ? [...shown, `and ${marks.length - 8} more`] : shown)
}

function named(label: string, texts: readonly string[]): Line[] {
  return texts.map((text, i) => [labelled(i === 0 ? label : ''), text])
}

function verdict(summary: Summary, look: Look): Line[] {
  const { word, tone } = words[summary.verdict]
  const indent = ' '.repeat(word.length + 3)
  const narrow = { columns: look.columns - indent.length + 1 }
  const headline = [...flow(undefined, speed(summary), narrow), ...flow(undefined, faults(summary), narrow)]
  const limit = summary.messages.planned === 0 ? [] : [`What limited it: ${explainLimit(summary)}`]
  const sentences = [...fewKinds(summary.reasons), ...(summary.notes ?? []), ...limit]
  const reasons = sentences.flatMap((sentence) =>
    wrap(clean(sentence), columns - 5).map((text, i) => [`   ${i === 0 ? '-' : ' '} ${text}`]),
  )
  const lines = headline.map((line, i): Line =>
    i === 0 ? [' ', { text: word, tone }, ' ', ...line] : [indent.slice(1), ...line],
  )
  return [...lines, ...reasons]
}

/** How the sentences begin of which there is one for each code or reason, and a server may make up as many as it likes. */
const byKind = /^(Refused|Connections that ended) /
const shownKinds = 5

function fewKinds(reasons: readonly string[]): string[] {
  const all = reasons.filter((reason) => byKind.test(reason))
  const hidden = new Set(all.slice(shownKinds))
  const last = all[shownKinds - 1]
  const more = `and ${formatCount(hidden.size)} more ${hidden.size === 1 ? 'kind' : 'kinds'}`
  return reasons
    .filter((reason) => !hidden.has(reason))
    .flatMap((reason) => (reason === last && hidden.size > 0 ? [reason, more] : [reason]))
}

/** From the time at which messages were due. */
function speed(summary: Summary): string[] {
  const { deliveriesPerSecond, latency, messages } = summary
  if (messages.planned === 0) return opened(summary)
  const { count, p50, p99, p999 } = latency.delivery
  const times = [`p50 ${formatMicros(p50)}`, `p99 ${formatMicros(p99)}`, `p99.9 ${formatMicros(p999)}`]
  return [formatRate(deliveriesPerSecond, ' deliveries'), ...(count > 0 ? times : ['no latency'])]
}

function faults({ checks, cost, messages }: Summary): string[] {
  if (messages.planned === 0) return []
  const wrong = checks.outOfOrder + checks.disagreement
  const { serverPerDelivery } = cost
  return [
    `${formatCount(checks.lost)} lost`,
    `${formatCount(checks.duplicate)} doubled`,
    `${formatCount(wrong)} out of order`,
    ...(serverPerDelivery === undefined ? [] : [`server ${figures(serverPerDelivery)} µs/delivery`]),
  ]
}

const shownCases = 3

function cases({ cases }: Summary): Line[] {
  if (cases.length === 0) return []
  const lines = cases.slice(0, shownCases).flatMap((found) => caseLines(found))
  const title = cases.length > shownCases ? ` the first ${shownCases} cases:` : ' cases:'
  return [[title], ...lines]
}

function caseLines({ violation, room, member, sender, seq, detail }: Case): Line[] {
  const place = [
    ...(room === undefined ? [] : [`room ${fit(clean(room), 30)}`]),
    ...(sender === undefined ? [] : [`sender ${sender}`]),
    ...(seq === undefined ? [] : [`seq ${seq}`]),
    ...(member === undefined ? [] : [`to member ${member}`]),
  ].join(' · ')
  const told = detail === undefined ? [] : wrap(clean(detail), columns - 7).slice(0, 3)
  return [
    [`   ${violation}: ${place === '' ? violations[violation] : place}`],
    ...told.map((text): Line => [`     ${text}`]),
  ]
}

function again({ again }: Summary): Line[] {
  return [[' again:'], ...wrap(clean(again), columns - 8).map(continued)]
}

/** A command broken over lines so that a shell takes it as one. */
function continued(text: string, i: number, lines: readonly string[]): Line {
  return [`   ${i === 0 ? '' : '  '}${text}${i < lines.length - 1 ? ' \\' : ''}`]
}
