/** What is measured, how often and for how long. Plain data. */

import { ensureRoom } from '../machine/limits.ts'
import type { Peer } from './peer.ts'
import type { Workload } from './workloads.ts'

export interface Plan {
  peers: readonly Peer[]
  workloads: readonly Workload[]
  rounds: number
  /** Idle ones; 0: they are not measured. */
  connections: number
  saturation: { warmupMs: number; measureMs: number }
  /** The warm-up is before the first rate, all else at each. */
  rates: { warmupMs: number; runInMs: number; measureMs: number }
  restMs: number
}

/** One row of the tables: a peer, and how long its messages are. */
export interface Entrant {
  key: string
  label: string
  peer: Peer
  textBytes: number
  /** Carries what a chat frame does: only looked at beside the bare row. */
  framed: boolean
}

/** Programs in JavaScript are compiled while they warm up: after half a second some cost twice what they cost later. */
export const fullPlan = {
  rounds: 3,
  connections: 10_000,
  saturation: { warmupMs: 4_000, measureMs: 2_000 },
  rates: { warmupMs: 4_000, runInMs: 800, measureMs: 3_000 },
  restMs: 1_000,
} as const

export const quickPlan = {
  rounds: 1,
  connections: 2_000,
  saturation: { warmupMs: 400, measureMs: 800 },
  rates: { warmupMs: 400, runInMs: 200, measureMs: 600 },
  restMs: 500,
} as const

/** Peers that a quick run leaves out unless they are named. */
export const quickPeers = ['glassroom', 'bun', 'uws', 'ws']

/** The peers whose cost the aims are held against. */
export const measures = ['bun', 'uws'] as const

/** The rows: every peer with the bare text, then the measures with a chat frame's bytes, where these are known. */
export function entrantsOf(peers: readonly Peer[], bare: number, frame: number | undefined): Entrant[] {
  const row = (peer: Peer) => ({ key: peer.key, label: peer.label, peer, textBytes: bare, framed: false })
  const rows = peers.map(row)
  if (frame === undefined) return rows
  const long = peers
    .filter(({ key }) => measures.some((measure) => measure === key))
    .map((peer) => ({
      ...row(peer),
      key: `${peer.key}-frame`,
      label: `${peer.label}, ${frame} B`,
      textBytes: frame,
      framed: true,
    }))
  return [...rows, ...long]
}

/** Throws Unable when this machine has no room for the most connections at once. */
export function ensureRoomFor({ workloads, connections }: Plan): void {
  const most = Math.max(connections, ...workloads.map(({ rooms, members }) => rooms * members))
  ensureRoom({ connections: most, loopback: true, workers: 1 })
}
