/** Everything that a run found out, as data; people and scripts get the same. */

import { cpus } from 'node:os'
import type { Audit } from '../server/audit.ts'
import type { EffortSummary } from '../generator/effort.ts'
import type { Case, Violation } from '../ledger/findings.ts'
import type { LatencySummary, Latencies } from '../ledger/latency.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { commandOf, membersOf, messagesOf, type Plan } from '../plan/plan.ts'
import { rise, type Scrape } from '../server/scrape.ts'
import type { Judgement } from './verdict.ts'

/** What the server says about itself; undefined where it says nothing. */
export interface ServerSide {
  /** Rise of `chat_messages_sent_total` over the run. */
  messages: number | undefined
  cpuSeconds: number | undefined
  rssBytes: number | undefined
}

/** Times are microseconds unless the name says otherwise. */
export interface Report extends Judgement {
  schema: 'glassroom-bench/1'
  run: string
  command: string
  url: string
  /** The command that does it again. */
  again: string
  environment: { node: string; cpu: string; cores: number; loopback: boolean }
  plan: Omit<Plan, 'url' | 'metrics' | 'window'> & { window?: number | 'inf' }
  members: number
  messages: {
    planned: number
    sent: number
    acked: number
    /** Of those acked: from the journal, before they had a number. */
    journaled: number
    refused: Record<string, number>
    unanswered: number
    /** Shown or acked without a number, and never told one. */
    unnumbered: number
  }
  /** Messages sent more than 10 ms after their time. */
  late: number
  /** First deliveries; `expected` counts each acknowledged message once for each member of its room who stayed. */
  deliveries: { expected: number; received: number }
  /** From the first send to the last answer or delivery. */
  seconds: number
  deliveriesPerSecond: number
  ackedPerSecond: number
  latency: Record<keyof Omit<Latencies, 'summary'>, LatencySummary>
  checks: Record<Violation, number>
  cases: Case[]
  audit: Audit | undefined
  agreeingRooms: number
  departures: Record<string, number>
  server: ServerSide
  generator: EffortSummary & { cpuMicrosPerDelivery: number }
}

export interface Outcome {
  run: string
  plan: Plan
  ledger: Ledger
  judgement: Judgement
  effort: EffortSummary
  audit: Audit | undefined
  agreeingRooms: number
  departures: ReadonlyMap<string, number>
  server: ServerSide
}

export function report(outcome: Outcome): Report {
  const { run, plan, ledger, judgement, effort, audit, agreeingRooms, departures, server } = outcome
  const seconds = Math.max(1, ledger.lastProgressAt - ledger.firstSentAt) / 1e6
  return {
    schema: 'glassroom-bench/1',
    ...judgement,
    run,
    command: plan.command,
    url: plan.url.href,
    again: commandOf(plan),
    environment: environment(plan.url),
    plan: planned(plan),
    members: membersOf(plan),
    messages: messages(plan, ledger),
    late: ledger.late,
    deliveries: { expected: expected(ledger), received: ledger.deliveries },
    seconds,
    deliveriesPerSecond: ledger.deliveries / seconds,
    ackedPerSecond: ledger.acked / seconds,
    latency: ledger.latencies.summary(),
    checks: ledger.findings.counts,
    cases: ledger.findings.cases,
    audit,
    agreeingRooms,
    departures: Object.fromEntries(departures),
    server,
    generator: {
      ...effort,
      cpuMicrosPerDelivery: (effort.cpuSeconds * 1e6) / Math.max(1, ledger.deliveries),
    },
  }
}

/** What two scrapes around a run tell. */
export function serverSide(before: Scrape | undefined, after: Scrape | undefined): ServerSide {
  return {
    messages: rise('chat_messages_sent_total', before, after),
    cpuSeconds: rise('process_cpu_seconds_total', before, after),
    rssBytes: after?.get('process_resident_memory_bytes'),
  }
}

/** First deliveries that the acknowledged messages make. */
function expected({ rooms }: Ledger): number {
  return rooms.reduce(
    (sum, { acked, witnesses }) => sum + acked * witnesses.filter(({ left }) => !left).length,
    0,
  )
}

function messages(plan: Plan, ledger: Ledger): Report['messages'] {
  const { sent, acked, journaled, unanswered, unnumbered } = ledger
  const refused = Object.fromEntries(ledger.refusals)
  return { planned: messagesOf(plan), sent, acked, journaled, refused, unanswered, unnumbered }
}

function planned(plan: Plan): Report['plan'] {
  const { url: _url, metrics: _metrics, ...rest } = plan
  if (rest.command === 'rate') return rest
  return { ...rest, window: rest.window === Infinity ? 'inf' : rest.window }
}

function environment(url: URL): Report['environment'] {
  const cores = cpus()
  const loopback = ['localhost', '[::1]'].includes(url.hostname) || url.hostname.startsWith('127.')
  return { node: process.version, cpu: cores[0]?.model ?? 'unknown', cores: cores.length, loopback }
}
