/** What one generator does for a run, whether it lives in this process or in another: everything in it can be copied. */

import type { Audit } from './audit.ts'
import type { Case, Violation } from '../ledger/findings.ts'
import type { LatencyName, Recorded } from '../ledger/latency.ts'
import type { Plan, Share } from '../plan/plan.ts'
import type { Ours } from '../server/reconcile.ts'
import type { RoomRow, SlowMessage, WorkerEffort } from '../results/summary.ts'

export interface Task {
  plan: Plan
  /** Marks everything that the run says. */
  run: string
  share: Share
}

/** Steps of a run, in order. Each rejects with Unable. */
export interface Hand {
  /** Makes the rooms. */
  open(task: Task): Promise<void>
  /** Connects every member, and lets them join. */
  fill(): Promise<void>
  /** Says everything, the first message at `startAt` of the run's clock. */
  speak(startAt: number): Promise<void>
  /** Waits for what is owed; false when some of it never came. */
  drain(): Promise<boolean>
  /** Waits for the numbers of journaled messages. */
  awaitNumbers(): Promise<void>
  settle(how: Settling): Promise<Part>
  /** Ends the load early. */
  stop(): Promise<void>
  end(): Promise<void>
  /** How things stand, and what happened since the last time it was asked. */
  beat(): Promise<Beat>
}

export interface Settling {
  /** False when what is owed was not waited for: then nothing is called lost. */
  drained: boolean
  /** Whether to read the history. */
  audit: boolean
}

export interface Beat {
  connected: number
  joined: number
  /** Totals; none before the rooms are there. */
  counts?: Counts
  /** Latencies recorded since the last beat. */
  taken?: Record<Pulse, Recorded>
  /** Since the last beat. */
  effort: WorkerEffort
}

/** The latencies that are followed second by second. */
export type Pulse = 'ack' | 'delivery' | 'last' | 'lag'

export interface Counts {
  /** Messages that were due. */
  planned: number
  sent: number
  late: number
  acked: number
  ackedMeasured: number
  journaled: number
  refused: number
  unanswered: number
  unnumbered: number
  deliveries: number
  deliveriesMeasured: number
  /** Of all frames. */
  bytesReceived: number
  lastProgressAt: number
}

/** All that one generator found out. */
export interface Part {
  counts: Counts
  owed: number
  /** By code. */
  refusals: ReadonlyMap<string, number>
  /** By the reason. */
  departures: ReadonlyMap<string, number>
  /** To be held against the server's own counts. */
  ours: Required<Ours>
  /** Members who stopped reading, and of these those whom the server closed. */
  slow: { members: number; closed: number }
  latencies: Record<LatencyName, Recorded>
  violations: Record<Violation, number>
  cases: Case[]
  audit?: Audit
  agreeingRooms: number
  /** Why something could not be checked. */
  unread?: string
  slowest: SlowMessage[]
  rooms: RoomRow[]
  /** What each room's books say, for checking it all again: a line of JSON for each. */
  evidence: string[]
  effort: WorkerEffort
}
