/** Makes the summary of a load over HTTP, and judges it. */

import { exitCodes } from '../failure.ts'
import { environment } from '../machine/environment.ts'
import type { Reconciled, ServerSummary, WorkerEffort } from '../results/summary.ts'
import { busiest, latestMicros } from '../results/verdict.ts'
import { describeDifference } from '../server/reconcile.ts'
import { anew, startedAnew } from '../server/restart.ts'
import { formatCount, formatMicros, formatShare } from '../units.ts'
import { endpoints } from './endpoints.ts'
import type { Firing } from './firing.ts'
import type { HttpPlan } from './http.ts'
import type { EndpointRow, HttpSummary, HttpVerdict } from './summary.ts'

export interface HttpOutcome {
  plan: HttpPlan
  firing: Firing
  generator: WorkerEffort
  startedAt: string
  rows: Reconciled[]
  server: ServerSummary
  interrupted: boolean
}

export function summarize(given: HttpOutcome): HttpSummary {
  const restarted = startedAnew(given.rows)
  const outcome = restarted ? { ...given, rows: [] } : given
  const { plan, firing, generator, server, startedAt, rows } = outcome
  const { latencies, measured } = firing
  const seconds = Math.max(1, firing.lastAnswerAt - firing.measuredFrom) / 1e6
  return {
    schema: 'glassroom-bench-http/1',
    ...judge(outcome),
    ...(restarted ? { notes: [anew] } : {}),
    startedAt,
    url: plan.url.href,
    again: plan.again,
    environment: environment(plan.url),
    options: plan.options,
    connections: plan.connections,
    ...(plan.perSecond === undefined ? {} : { perSecond: plan.perSecond }),
    requests: requests(firing),
    seconds,
    perSecondAnswered: measured / seconds,
    bytes: firing.bytes,
    latency: {
      response: latencies.response.summary(),
      fromSent: latencies.fromSent.summary(),
      lag: latencies.lag.summary(),
    },
    spectra: { response: latencies.response.spectrum(), fromSent: latencies.fromSent.spectrum() },
    endpoints: endpointRows(firing),
    reconciliation: rows,
    ...(server.source === 'none' ? {} : { server }),
    ...(server.cpuSeconds === undefined
      ? {}
      : { serverPerRequest: (server.cpuSeconds * 1e6) / Math.max(1, firing.afterWarmup) }),
    generator,
  }
}

function requests(firing: Firing): HttpSummary['requests'] {
  const { planned, sent, answered, unsent, waited, failures, underWay } = firing
  const failed = Object.fromEntries(failures)
  return {
    ...{ planned, sent, answered, unsent, waited },
    unexpected: Object.fromEntries(unexpectedAnswers(firing)),
    failed: underWay === 0 ? failed : { ...failed, 'under way at the end': underWay },
  }
}

/** By endpoint and status, as in `post 429`. */
function unexpectedAnswers({ scores }: Firing): [string, number][] {
  return endpoints.flatMap(({ name, status: right }) =>
    [...(scores.get(name)?.answers ?? [])]
      .filter(([status]) => status !== right)
      .map(([status, count]): [string, number] => [`${name} ${status}`, count]),
  )
}

function endpointRows({ scores }: Firing): EndpointRow[] {
  return endpoints.flatMap(({ name, method, route, status }) => {
    const score = scores.get(name)
    if (!score) return []
    const answered = [...score.answers.values()].reduce((sum, count) => sum + count, 0)
    const unexpected = answered - (score.answers.get(status) ?? 0)
    const { sent, latency } = score
    return { name, route: `${method} ${route}`, sent, answered, unexpected, latency: latency.summary() }
  })
}

interface Judgement {
  verdict: HttpVerdict
  exitCode: number
  reasons: string[]
}

function judge(outcome: HttpOutcome): Judgement {
  if (outcome.interrupted)
    return { verdict: 'interrupted', exitCode: exitCodes.interrupted, reasons: ['Interrupted.'] }
  const broken = outcome.rows.filter(({ agrees }) => !agrees).map((row) => `${describeDifference(row)}.`)
  const invalid = generatorFaults(outcome)
  const failed = mishaps(outcome)
  const reasons = [...broken, ...invalid, ...failed]
  if (broken.length > 0) return { verdict: 'broken', exitCode: exitCodes.broken, reasons }
  if (invalid.length > 0) return { verdict: 'invalid', exitCode: exitCodes.invalid, reasons }
  if (failed.length > 0) return { verdict: 'failed', exitCode: exitCodes.error, reasons }
  return { verdict: 'pass', exitCode: exitCodes.ok, reasons }
}

/** Only of a load that goes by the clock: else the generator is as fast as it can be, and hides nothing by it. */
function generatorFaults({ plan, firing, generator }: HttpOutcome): string[] {
  if (plan.perSecond === undefined) return []
  const busy = generator.eventLoopUtilization
  const late = firing.latencies.lag.percentile(99)
  return [
    ...(busy > busiest
      ? [`The generator was busy ${formatShare(busy)} of the time: it was the bottleneck.`]
      : []),
    ...(late > latestMicros
      ? [`The generator was ${formatMicros(late)} late (p99): it could not keep the rate.`]
      : []),
  ]
}

function mishaps({ firing }: HttpOutcome): string[] {
  const { failed, unsent } = requests(firing)
  const answers = unexpectedAnswers(firing).map(([what, count]) => {
    const hint = what.endsWith(' 429') ? ' Start the server with RATE_LIMIT=off.' : ''
    return `Answered otherwise than expected: ${what}, ${formatCount(count)} times.${hint}`
  })
  return [
    ...(firing.gone === undefined ? [] : [`The server went away: ${firing.gone}.`]),
    ...answers,
    ...Object.entries(failed).map(([why, count]) => `Never answered: ${formatCount(count)} (${why}).`),
    ...(unsent > 0
      ? [`Due and never sent: ${formatCount(unsent)}; the server was slower than the rate.`]
      : []),
  ]
}
