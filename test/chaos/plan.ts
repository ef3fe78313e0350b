/** What is broken when: drawn from the seed before the run begins, so that the same seed means the same faults. */

import { pick, seeded, type Random } from '../support/random.ts'

/**
 * server: its process is killed. postgres: its postmaster is killed. backend: one of its other processes is. pause: all of
 * it is stopped, and goes on later. both: server and postmaster are killed at once. drain: the server is asked to end
 * while Postgres is stopped.
 */
export type FaultKind = 'server' | 'postgres' | 'backend' | 'pause' | 'both' | 'drain'

export interface Fault {
  kind: FaultKind
  /** Milliseconds under load before it strikes, from when what it strikes stands again. */
  afterMs: number
  /** Milliseconds until what was killed is started again, or what was stopped goes on: Postgres, and the server. */
  postgresMs: number
  serverMs: number
}

const weights: Record<FaultKind, number> = { server: 5, postgres: 4, backend: 3, pause: 4, both: 3, drain: 1 }

export const faultKinds = Object.keys(weights) as FaultKind[]
const bag = faultKinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => kind))

/** Mostly short, so that faults strike into recoveries; now and then long enough for all to run smoothly again. */
const mostAfterMs = 2_500
const mostServerMs = 300
/** Around the server's deadline of 2 s and beyond it; short ones are the more frequent. */
const mostPausedMs = 4_000
const mostDeadMs = 3_000

/** So many faults. A longer plan of the same seed begins with the shorter one. */
export function planOf(seed: number, cycles: number): Fault[] {
  const random = seeded(seed)
  return Array.from({ length: cycles }, () => draw(random))
}

function draw(random: Random): Fault {
  const kind = pick(random, bag)
  const [after, away, server] = [random(), random(), random()]
  const mostAwayMs = kind === 'pause' || kind === 'drain' ? mostPausedMs : mostDeadMs
  return {
    kind,
    afterMs: Math.round(after ** 2 * mostAfterMs),
    postgresMs: Math.round(away ** 2 * mostAwayMs),
    serverMs: Math.round(server ** 2 * mostServerMs),
  }
}
