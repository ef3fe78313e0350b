/** Makes the summary of a run from what its generators and its server told. */

import type { Dialect } from '../dialects/dialect.ts'
import type { Case, Violation } from '../ledger/findings.ts'
import { judgeSlo, type Slo } from '../plan/slo.ts'
import { environment } from '../machine/environment.ts'
import { connectionsOf, membersOf, messagesOf, type Plan } from '../plan/plan.ts'
import type { MetricError } from '../server/metric-error.ts'
import { describeDifference } from '../server/reconcile.ts'
import { anew, startedAnew } from '../server/restart.ts'
import { formatCount } from '../units.ts'
import type { Gathered } from './gather.ts'
import type { Cost, GeneratorSummary, Mark, Measured, Reconciled, ServerSummary, Summary } from './summary.ts'
import { judge } from './verdict.ts'

/** Bytes, where they are known. */
export interface Memory {
  sockets: number | undefined
  server: number | undefined
  generators: number
}

export interface Outcome {
  run: string
  startedAt: string
  plan: Plan
  slos: readonly Slo[]
  again: string
  options: Record<string, string>
  gathered: Gathered
  /** Microseconds of the run's clock. */
  loadBegan: number
  marks: Mark[]
  interrupted: boolean
  dialect: Dialect
  filling: Summary['filling']
  /** Before anybody came, and when all were there. */
  before: Memory
  filled: Memory
  server: ServerSummary
  reconciliation: Reconciled[]
  /** How far the server's own latencies are from what clients saw. */
  metricError?: MetricError
}

export function summarize(outcome: Outcome): Summary {
  const note = incomparable(outcome.reconciliation)
  const reconciliation = note === undefined ? outcome.reconciliation : []
  const gathered = withDifferences(outcome.gathered, reconciliation)
  const measured = measuredOf({ ...outcome, gathered, reconciliation })
  const slos = outcome.slos.map((slo) => judgeSlo(slo, measured))
  const judgement = judge(judgementFacts(outcome, gathered, slos))
  return { ...judgement, ...(note === undefined ? {} : { notes: [note] }), ...measured, slos }
}

/** What the server counts otherwise than we do is a finding like any other. */
function withDifferences(gathered: Gathered, reconciliation: readonly Reconciled[]): Gathered {
  const differences = reconciliation.filter(({ agrees }) => !agrees)
  const found = differences.map((row): Case => ({ violation: 'metrics', detail: describeDifference(row) }))
  const { violations, cases } = gathered
  return {
    ...gathered,
    violations: { ...violations, metrics: violations.metrics + differences.length },
    cases: [...cases, ...found],
  }
}

function measuredOf(outcome: Outcome): Measured {
  const { plan, gathered, reconciliation } = outcome
  const { counts, latencies } = gathered
  return {
    ...figuresOf(outcome, gathered),
    messages: messages(plan, gathered),
    latency: latencies.summary(),
    spectra: latencies.spectra(),
    checks: gathered.violations,
    unchecked: uncheckedOf(outcome),
    filling: outcome.filling,
    cases: gathered.cases,
    ...(gathered.audit ? { audit: gathered.audit } : {}),
    agreeingRooms: gathered.agreeingRooms,
    ...(gathered.slow.members > 0 ? { slowReaders: gathered.slow } : {}),
    departures: Object.fromEntries(gathered.departures),
    reconciliation,
    ...comparable(outcome),
    ...(outcome.server.source === 'none' ? {} : { server: outcome.server }),
    generator: generatorSummary(gathered),
    cost: cost(outcome, gathered),
    slowest: gathered.slowest,
    marks: outcome.marks,
    perRoom: [...gathered.rooms].sort((a, b) => Number(a.agrees) - Number(b.agrees)).slice(0, 100),
    deliveries: { expected: gathered.owed, received: counts.deliveries },
  }
}

function figuresOf({ plan, run, startedAt, again, options, loadBegan }: Outcome, { counts }: Gathered) {
  const from = loadBegan + plan.warmupMs * 1_000
  const end = plan.load.kind === 'hold' ? loadBegan + plan.load.ms * 1_000 : counts.lastProgressAt
  const seconds = Math.max(0, end - from) / 1e6
  return {
    schema: 'glassroom-bench/3' as const,
    ...{ run, startedAt, again, options, seconds },
    command: plan.command,
    dialect: plan.dialect,
    url: plan.url,
    environment: environment(new URL(plan.url)),
    rooms: plan.rooms,
    listeners: plan.listeners,
    senders: plan.senders,
    members: membersOf(plan),
    deliveriesPerSecond: perSecond(counts.deliveriesMeasured, seconds),
    ackedPerSecond: perSecond(counts.ackedMeasured, seconds),
  }
}

function perSecond(count: number, seconds: number): number {
  return seconds === 0 ? 0 : count / seconds
}

function messages(plan: Plan, { counts, refusals }: Gathered): Summary['messages'] {
  const { sent, acked, journaled, unanswered, unnumbered, late } = counts
  const refused = Object.fromEntries(refusals)
  return { planned: messagesOf(plan), sent, acked, journaled, refused, unanswered, unnumbered, late }
}

function judgementFacts(outcome: Outcome, gathered: Gathered, slos: Summary['slos']) {
  const { plan, interrupted } = outcome
  const { counts, violations, refusals, departures, latencies, efforts, unread } = gathered
  return {
    violations,
    interrupted,
    paced: plan.load.kind === 'paced',
    lagP99Micros: latencies.lag.percentile(99),
    eventLoopUtilization: Math.max(0, ...efforts.map(({ eventLoopUtilization }) => eventLoopUtilization)),
    planned: messagesOf(plan),
    ...{ sent: counts.sent, unanswered: counts.unanswered, unnumbered: counts.unnumbered },
    ...{ refusals, departures, unread, slos },
  }
}

/** What the protocol does not tell cannot be wrong, nor right. */
function uncheckedOf({ dialect, gathered, reconciliation }: Outcome): Violation[] {
  const unchecked: Violation[] = []
  if (!dialect.numbered) unchecked.push('hole', 'number', 'unnumbered', 'setAside')
  if (dialect.answer !== 'ack') unchecked.push('ack')
  if (!gathered.audit) unchecked.push('history', 'head')
  if (reconciliation.length === 0) unchecked.push('metrics')
  return unchecked
}

/** Why the server's counters are not held against ours, in a sentence. */
function incomparable(rows: readonly Reconciled[]): string | undefined {
  return startedAnew(rows) ? anew : companyIn(rows)
}

/**
 * Where others used the server, too, its counters are not ours to judge. Only others who come are told apart: when
 * connections agree, more messages or deliveries than ours may be those of others who were there before, or a metric
 * that lies. These look the same, so they stay a finding.
 */
function companyIn(rows: readonly Reconciled[]): string | undefined {
  const excess = (what: string) => {
    const row = rows.find((row) => row.what === what)
    return row ? row.theirs - Math.min(Math.max(row.theirs, row.ours), row.high ?? row.ours) : 0
  }
  const opened = excess('connections opened')
  const [open, closed] = [excess('connections open'), excess('connections closed')]
  // A counter alone that is too high is wrong; others who come are open, or have gone.
  if (opened <= 0 || open + closed <= 0) return undefined
  return `Somebody else used the server, too (${formatCount(opened)} more connections than ours): its counters were not compared.`
}

/** Only when both sides timed the same messages: without a warm-up, with everybody there, and with nobody else. */
function comparable({ metricError, reconciliation }: Outcome): Pick<Summary, 'metricError'> {
  return reconciliation.length > 0 && metricError && metricError.ours === metricError.theirs
    ? { metricError }
    : {}
}

function generatorSummary({ efforts }: Gathered): GeneratorSummary {
  return {
    workers: efforts,
    cpuSeconds: efforts.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    rssBytes: efforts.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    eventLoopUtilization: Math.max(0, ...efforts.map(({ eventLoopUtilization }) => eventLoopUtilization)),
  }
}

/** With fewer, what a process allocates besides is more than what they take. */
const fewestConnections = 1_000

function cost({ plan, before, filled, server }: Outcome, { counts, efforts }: Gathered): Cost {
  const deliveries = Math.max(1, counts.deliveries)
  const connections = connectionsOf(plan)
  const each = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined || connections < fewestConnections
      ? undefined
      : Math.max(0, to - from) / connections
  const spent = efforts.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
  return known({
    serverPerDelivery:
      server.cpuSeconds === undefined || counts.deliveries === 0
        ? undefined
        : (server.cpuSeconds * 1e6) / deliveries,
    generatorPerDelivery: counts.deliveries === 0 ? 0 : (spent * 1e6) / deliveries,
    serverBytesPerConnection: each(before.server, filled.server),
    kernelBytesPerConnection: each(before.sockets, filled.sockets),
    generatorBytesPerConnection: each(before.generators, filled.generators),
    wireBytesPerByte:
      counts.deliveries === 0 ? undefined : counts.bytesReceived / (counts.deliveries * plan.size),
  })
}

/** Without the figures that are not known. */
function known(
  figures: { generatorPerDelivery: number } & { [Name in keyof Cost]: Cost[Name] | undefined },
): Cost {
  const entries = Object.entries(figures).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as unknown as Cost
}
