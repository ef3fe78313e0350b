/** The load itself: everybody speaks as the plan says, and then all that is owed is waited for. */

import { Burst } from './burst.ts'
import { micros } from '../clock.ts'
import type { Crowd } from './crowd.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { pace } from './pace.ts'
import type { BurstPlan, Plan, RatePlan } from '../plan/plan.ts'

const pollMs = 20
const stoppedMs = 1_000

/** Says everything. Resolves early when the run is stopped, or when nothing at all moves for the plan's `drainMs`. */
export async function speak(plan: Plan, crowd: Crowd, signal: AbortSignal): Promise<void> {
  if (plan.command === 'rate') await speakInTime(plan, crowd, signal)
  else await speakInARow(plan, crowd, signal)
}

/**
 * Waits until nothing is owed any more (true), or nothing has moved for so long (false). A run that was stopped gives
 * less time.
 */
export async function drain(ledger: Ledger, quietMs: number, signal: AbortSignal): Promise<boolean> {
  const begun = micros()
  while (!ledger.complete) {
    const patience = signal.aborted ? Math.min(quietMs, stoppedMs) : quietMs
    if (micros() - Math.max(begun, ledger.lastProgressAt) > patience * 1_000) return false
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  return true
}

/** Waits until every number that is owed was told, or none was for so long. */
export async function awaitNumbers(ledger: Ledger, quietMs: number, signal: AbortSignal): Promise<void> {
  let [left, since] = [Infinity, micros()]
  for (;;) {
    const { awaiting } = ledger
    if (awaiting === 0) return
    if (awaiting < left) [left, since] = [awaiting, micros()]
    const patience = signal.aborted ? Math.min(quietMs, stoppedMs) : quietMs
    if (micros() - since > patience * 1_000) return
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

async function speakInTime(plan: RatePlan, { senders }: Crowd, signal: AbortSignal): Promise<void> {
  const grid = { perSecond: plan.perSecond, count: plan.messages }
  await pace(grid, (i, intended) => senders[i % senders.length]?.say(intended), signal)
}

async function speakInARow(plan: BurstPlan, { senders, ledger }: Crowd, signal: AbortSignal): Promise<void> {
  const bursts = senders.map((peer) => new Burst(peer, plan))
  const begun = micros()
  const watch = setInterval(() => {
    const quiet = micros() - Math.max(begun, ledger.lastProgressAt) > plan.drainMs * 1_000
    if (quiet || signal.aborted) for (const burst of bursts) burst.stop()
  }, pollMs)
  await Promise.all(bursts.map((burst) => burst.run()))
  clearInterval(watch)
}
