/** What a load over HTTP found out, as data. */

import type { LatencySummary } from '../ledger/latency.ts'
import type { Environment, Reconciled, ServerSummary, WorkerEffort } from '../results/summary.ts'

export type HttpVerdict = 'pass' | 'broken' | 'invalid' | 'failed' | 'interrupted'

/** Times are microseconds unless the name says otherwise; shares are 0 to 1. */
export interface HttpSummary {
  schema: 'glassroom-bench-http/1'
  verdict: HttpVerdict
  exitCode: number
  /** Sentences; none for a pass. */
  reasons: string[]
  /** Sentences worth knowing that change nothing about the verdict. */
  notes?: string[]
  /** ISO 8601. */
  startedAt: string
  url: string
  /** The command that does it again. */
  again: string
  environment: Environment
  options: Record<string, string>
  connections: number
  /** Requests a second that were due; none: each connection sent as soon as it was free. */
  perSecond?: number
  requests: {
    /** Those with the warm-up; the others are of all. */
    planned: number
    sent: number
    answered: number
    /** Answers with another status than the right one, by endpoint and status. */
    unexpected: Record<string, number>
    /** Never answered, by reason. */
    failed: Record<string, number>
    /** Due, and never sent: no connection was free. */
    unsent: number
    /** Due when no connection was free; sent later. */
    waited: number
  }
  /** Measured: from the end of the warm-up to the last answer. */
  seconds: number
  /** Right answers in those seconds. */
  perSecondAnswered: number
  /** Bytes of all answers, with their heads. */
  bytes: number
  latency: {
    /** Of right answers, from when a request was due. */
    response: LatencySummary
    /** The same from when it was sent. */
    fromSent: LatencySummary
    /** How late the generator's clock was. */
    lag: LatencySummary
  }
  /** Pairs of percentile (0 to 100) and microseconds, rising. */
  spectra: {
    response: [percentile: number, micros: number][]
    fromSent: [percentile: number, micros: number][]
  }
  endpoints: EndpointRow[]
  reconciliation: Reconciled[]
  server?: ServerSummary
  /** CPU of the server for each request, in microseconds. */
  serverPerRequest?: number
  generator: WorkerEffort
}

export interface EndpointRow {
  name: string
  /** As in `GET /api/rooms/:id`. */
  route: string
  sent: number
  answered: number
  /** With another status than the right one. */
  unexpected: number
  latency: LatencySummary
}
