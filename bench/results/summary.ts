/** Everything that a run found out, as data: what is printed, compared, and kept as `summary.json`. */

import type { Case, Violation } from '../ledger/findings.ts'
import type { LatencyName, LatencySummary } from '../ledger/latency.ts'
import type { MetricError } from '../server/metric-error.ts'
import type { Verdict } from './verdict.ts'

/** Times are microseconds unless the name says otherwise; shares are 0 to 1. */
export interface Summary {
  schema: 'glassroom-bench/3'
  verdict: Verdict
  exitCode: number
  /** Sentences; none for a pass. */
  reasons: string[]
  /** Sentences worth knowing that change nothing about the verdict. */
  notes?: string[]
  /** Marks everything that this run said: 8 characters. */
  run: string
  /** ISO 8601. */
  startedAt: string
  command: string
  dialect: string
  url: string
  /** The command that does it again. */
  again: string
  environment: Environment
  /** The resolved options, as they would be written on the command line. */
  options: Record<string, string>
  rooms: number
  listeners: number
  senders: number
  /** Members of one room. */
  members: number
  messages: {
    planned: number
    sent: number
    acked: number
    /** Of those acked: before they had a number. */
    journaled: number
    /** By code. */
    refused: Record<string, number>
    unanswered: number
    /** Shown or acked without a number, and never told one. */
    unnumbered: number
    /** Sent more than 10 ms after their time. */
    late: number
  }
  /** How long it took until the rooms were there, and until everybody was in them; seconds. */
  filling: { rooms: number; members: number }
  /** First deliveries; `expected` counts each acknowledged message once for each member to whom it is owed. */
  deliveries: { expected: number; received: number }
  /** From the first send that was measured (after the warm-up) to the last answer or delivery. */
  seconds: number
  /** In those seconds. */
  deliveriesPerSecond: number
  ackedPerSecond: number
  latency: Record<LatencyName, LatencySummary>
  /** The percentile spectrum: for each latency pairs of percentile (0 to 100) and microseconds, rising. */
  spectra: Partial<Record<LatencyName, [percentile: number, micros: number][]>>
  checks: Record<Violation, number>
  /** Promises that nobody could check: the protocol does not tell, or the server keeps no history. */
  unchecked: Violation[]
  /** The first cases in detail. */
  cases: Case[]
  /** For how many rooms history and head were as they should be; none: the server keeps no history. */
  audit?: { rooms: number; histories: number; heads: number }
  /** Rooms whose members all saw one order. */
  agreeingRooms: number
  /** Members who stopped reading on purpose, and those of them whom the server closed; none: nobody did. */
  slowReaders?: { members: number; closed: number }
  /** Connections that the server closed, by code and reason. */
  departures: Record<string, number>
  reconciliation: Reconciled[]
  /** The server's own latencies beside ours, for the same messages. */
  metricError?: MetricError
  slos: SloResult[]
  server?: ServerSummary
  generator: GeneratorSummary
  cost: Cost
  /** The slowest deliveries, slowest first. */
  slowest: SlowMessage[]
  /** What happened when, in seconds since the load began. */
  marks: Mark[]
  /** At most 100 rooms, those without one order first. */
  perRoom: RoomRow[]
}

/** All that an objective can ask for: what was found, before it is judged. */
export type Measured = Omit<Summary, 'verdict' | 'exitCode' | 'reasons' | 'slos'>

export interface Environment {
  node: string
  os: string
  cpu: string
  cores: number
  memoryBytes: number
  loopback: boolean
}

/** A count of ours beside the server's own. */
export interface Reconciled {
  /** What is counted, in words. */
  what: string
  metric: string
  ours: number
  /** What ours may be at most, where nobody can know: an answer may have been lost. None: it is exact. */
  high?: number
  /** How much the server's own rose. */
  theirs: number
  agrees: boolean
}

export interface SloResult {
  /** As it was given: `delivery.p99<50ms`. */
  text: string
  /** As people read it: `6.40ms`. Undefined: nothing was measured. */
  measured?: string
  met: boolean
}

/** Undefined where the server does not tell. */
export interface ServerSummary {
  /** From its metrics page, from its process, or both. */
  source: string
  cpuSeconds?: number
  /** Share of one core. */
  cpu?: number
  rssBytesBefore?: number
  rssBytesMax?: number
  eventLoopUtilization?: number
  /** The worst p99 of a second. */
  loopDelayP99?: number
}

export interface GeneratorSummary {
  workers: WorkerEffort[]
  /** Seconds of all workers together. */
  cpuSeconds: number
  /** Bytes of all workers together. */
  rssBytes: number
  /** The busiest worker's. */
  eventLoopUtilization: number
}

export interface WorkerEffort {
  cpuSeconds: number
  /** Share of one core. */
  cpu: number
  eventLoopUtilization: number
  rssBytes: number
}

/** Undefined where it could not be measured. */
export interface Cost {
  /** CPU of the server, in microseconds. */
  serverPerDelivery?: number
  generatorPerDelivery: number
  /** Growth of the server's memory while the connections were opened. */
  serverBytesPerConnection?: number
  /** The kernel's memory for sockets, of both ends. */
  kernelBytesPerConnection?: number
  generatorBytesPerConnection?: number
  /** Bytes that came over the wire for each byte of text delivered. */
  wireBytesPerByte?: number
}

export interface SlowMessage {
  room: string
  sender: number
  seq: number
  /** The slowest delivery, from the intended time. */
  delivery: number
  /** When it was due, in seconds since the load began. */
  at: number
  lag: number
  ack?: number
  /** Only if it was said with one. */
  traceId?: string
}

export interface Mark {
  at: number
  text: string
}

export interface RoomRow {
  room: string
  acked: number
  deliveries: number
  /** Whether all members saw one order. */
  agrees: boolean
}
