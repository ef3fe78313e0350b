/** The end of a run as text for people, at most 80 columns wide, and as a record for machines. */

import { wrap } from '../../bench/terminal/text.ts'
import { formatCount } from '../../bench/units.ts'
import { commandOf, type Options } from './arguments.ts'
import { findingKinds, type Finding, type FindingKind } from './checker.ts'
import type { Figures, Waits } from './figures.ts'
import { faultKinds, type FaultKind } from './plan.ts'

/** A finding with the story of its message. */
export interface Told extends Finding {
  story: string[]
}

export interface Result {
  options: Options
  /** Faults that have struck. */
  cycles: number
  seconds: number
  figures: Figures
  /** Messages read back over SQL and HTTP. */
  stored: number
  /** Sockets that were closed with the server's process. */
  closes: number
  /** How often the server was started, and how often it gave up while starting. */
  lives: number
  gaveUp: number
  lastWords: string
  findings: Told[]
  interrupted: boolean
  /** Where everything is kept that a finding needs. */
  folder: string
}

const names: Record<FaultKind, string> = {
  server: 'server killed',
  postgres: 'Postgres killed',
  backend: 'backend killed',
  pause: 'Postgres stopped',
  both: 'both killed',
  drain: 'asked to end',
}

const width = 80
const unbroken = '\u00a0'
/** So many findings are shown, with the stories of their messages. */
export const mostFindings = 10

export function render(result: Result): string {
  const { figures, findings, cycles, seconds, stored } = result
  const blocks = [
    [
      ` chaos · seed ${result.options.seed} · ${cycles} faults in ${seconds.toFixed(0)} s · ${(seconds / Math.max(1, cycles)).toFixed(2)} s each`,
      ` acked   ${formatCount(figures.ackedTotal)} (${perCycle(result)} a fault): ${formatCount(figures.acks.postgres)} by Postgres, ${formatCount(figures.acks.journal)} by the journal`,
      ` stored  ${formatCount(stored)}, read back by SQL and over HTTP`,
    ],
    table(figures),
    [...drains(figures), ...starts(result)],
    checks(result),
    ...findings.slice(0, mostFindings).map(findingLines),
    verdict(result),
  ]
  return `\n${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function table({ waits }: Figures): string[] {
  const group = (title: string) => title.padStart(19)
  const head = ['n', 'p50', 'max'].map((name, at) => name.padStart(at === 0 ? 5 : 7)).join('')
  const drawn = faultKinds.filter((kind) => waits.has(kind))
  const others = faultKinds.filter((kind) => !waits.has(kind)).map((kind) => names[kind])
  return [
    ` ${'fault'.padEnd(16)}${'times'.padStart(5)}${group('first ack')}${group('Postgres away')}${group('by Postgres again')}`,
    ` ${''.padEnd(21)}${head}${head}${head}`,
    ...drawn.map((kind) => row(names[kind], waits.get(kind))),
    ...(others.length > 0 ? [` ${'not drawn'.padEnd(16)}${others.join(', ')}`] : []),
    '',
    ' first ack          from the fault to the first ack of something said after it',
    ' Postgres away      of these, the ones that came while Postgres was away',
    ' by Postgres again  from its return, or a fault that left it alone, to its ack',
    ' n                  faults where that came before the next fault',
  ]
}

function row(name: string, waits: Waits | undefined): string {
  const { times = 0, first = [], away = [], back = [] } = waits ?? {}
  return ` ${name.padEnd(16)}${String(times).padStart(5)}${[first, away, back].map(cells).join('')}`.trimEnd()
}

function cells(times: number[]): string {
  const shown = times.length === 0 ? ['–', '–'] : [quantile(times, 0.5), Math.max(...times)].map(span)
  return `${String(times.length).padStart(5)}${shown.map((text) => text.padStart(7)).join('')}`
}

/** The smallest of the values that so large a share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

/** As in `8ms` and `2.05s`. */
function span(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(2)}s`
}

function drains({ drains }: Figures): string[] {
  if (drains.length === 0) return []
  const most = span(Math.max(...drains))
  const times = drains.length === 1 ? most : `${span(quantile(drains, 0.5))} (p50), ${most} at most`
  return [` Asked to end while Postgres was stopped, the server ended after ${times}.`]
}

function starts({ lives, gaveUp, lastWords, closes }: Result): string[] {
  const lines = [
    ` The server was started ${times(lives)}; ${formatCount(closes)} sockets were closed with its process.`,
  ]
  if (gaveUp > 0)
    lines.push(
      ` It gave up starting ${times(gaveUp)}, with Postgres away. The last time:`,
      ...quoted(lastWords),
    )
  return lines
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`
}

function quoted(text: string): string[] {
  return wrap(text, width - 4).map((line) => `   ${line}`)
}

function checks({ findings }: Result): string[] {
  // A kind and its number stay on one line.
  const counts = findingKinds.map((kind) => `${kind}${unbroken}${count(findings, kind)}`)
  return wrap(counts.join(`${unbroken}· `), width - 9).map(
    (line, at) => ` ${(at === 0 ? 'checks' : '').padEnd(8)}${line.replaceAll(unbroken, ' ')}`,
  )
}

function count(findings: readonly Finding[], kind: FindingKind): number {
  return findings.filter((finding) => finding.kind === kind).length
}

function findingLines({ kind, what, story }: Told): string[] {
  const [first = '', ...rest] = wrap(`${kind}: ${what}`, width - 4)
  return [
    ` - ${first}`,
    ...rest.map((line) => `   ${line}`),
    ...story.map((line) => `     ${line}`.slice(0, width)),
  ]
}

function verdict(result: Result): string[] {
  const { findings, folder, options, interrupted } = result
  const again = [' again:', ...wrap(commandOf(options), width - 4).map((line) => `   ${line}`)]
  if (findings.length > 0) {
    const more = findings.length > mostFindings ? `, ${mostFindings} of them above` : ''
    return [
      ` BROKEN  ${formatCount(findings.length)} ${findings.length === 1 ? 'finding' : 'findings'}${more}; logs and data are kept in`,
      `   ${folder}`,
      ...again,
    ]
  }
  return interrupted
    ? [' INTERRUPTED, with nothing wrong so far', ...again]
    : [' PASS  every acked message is there, once, in order', ...again]
}

function perCycle({ figures, cycles }: Result): string {
  return formatCount(Math.round(figures.ackedTotal / Math.max(1, cycles)))
}

/** What `--json` writes. Times are milliseconds. */
export function recordOf(result: Result): object {
  const { options, figures, findings, folder, ...rest } = result
  const waits = [...figures.waits].map(([kind, { times, first, away, back }]) => {
    return [
      kind,
      { times, firstAck: summary(first), whileAway: summary(away), backInPostgres: summary(back) },
    ]
  })
  return {
    schema: 'glassroom-chaos/1',
    again: commandOf(options),
    seed: options.seed,
    ...rest,
    node: process.version,
    acked: { total: figures.ackedTotal, ...figures.acks },
    faults: Object.fromEntries(waits) as object,
    drains: summary(figures.drains),
    checks: Object.fromEntries(findingKinds.map((kind) => [kind, count(findings, kind)])),
    findings,
    ...(findings.length > 0 ? { folder } : {}),
  }
}

function summary(times: readonly number[]): object {
  if (times.length === 0) return { count: 0 }
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => round(quantile(times, share)))
  return { count: times.length, p50, p90, p99, max: round(Math.max(...times)) }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
