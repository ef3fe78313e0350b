/** All sizes, round by round, each with a fresh server. */

import { ensureRoom } from '../machine/limits.ts'
import { Crowd } from '../peers/crowd.ts'
import { glassroom } from '../peers/peer.ts'
import { Stand } from '../peers/stand.ts'
import { textBytes } from '../peers/workloads.ts'
import { unlessStopped } from '../stopping.ts'
import type { Ground } from '../peers/session.ts'
import { formatCount } from '../units.ts'
import { measure, type Effort, type Measured } from './measure.ts'
import { connectionsOf, loads, sizesOf, type Growing, type Size } from './sizes.ts'

export interface GrowthOptions {
  quick: boolean
  rounds: number
  only: readonly Growing[]
}

export interface GrowthRun extends Measured {
  size: Size
  /** From 1. */
  round: number
}

const whole: Effort = { warmupMs: 4_000, idleMs: 1_000, saturationMs: 1_500, rateMs: 3_000 }
const quick: Effort = { warmupMs: 400, idleMs: 400, saturationMs: 700, rateMs: 1_500 }

/** Rejects with Unable: when one size fails, there is no curve. */
export async function measureGrowth(
  options: GrowthOptions,
  ground: Ground,
  say: (what: string) => void,
): Promise<GrowthRun[]> {
  const sizes = options.only.flatMap((grows) => sizesOf(grows, options.quick))
  ensureRoom({ connections: Math.max(...sizes.map(connectionsOf)), loopback: true, workers: 1 })
  const runs: GrowthRun[] = []
  for (let round = 1; round <= options.rounds; round++)
    for (const size of sizes) {
      say(`round ${round} of ${options.rounds} · ${formatCount(size.count)} ${size.grows}`)
      runs.push({ size, round, ...(await measureSize(size, ground, options.quick ? quick : whole)) })
    }
  return runs
}

async function measureSize(size: Size, { folder, signal }: Ground, effort: Effort): Promise<Measured> {
  const stand = await Stand.putUp(glassroom(), folder, signal)
  try {
    const { rooms, members, roomsEach } = size
    const gathering = {
      url: stand.url,
      speech: 'glassroom',
      rooms,
      members,
      talkers: 1,
      textBytes,
      roomsEach,
    } as const
    const crowd = await unlessStopped(signal, Crowd.open(gathering))
    try {
      return await measure(crowd, { pid: stand.pid, load: loads[size.grows], effort, signal })
    } finally {
      crowd.cut()
    }
  } finally {
    await stand.end()
  }
}
