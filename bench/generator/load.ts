/** The load itself: everybody speaks as the plan says, and then all that is owed is waited for. */

import { micros } from '../clock.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { settled } from '../ledger/settlement.ts'
import { Arrivals, parseArrival } from '../plan/arrival.ts'
import { messagesOf, sendersOf, type Plan, type Share } from '../plan/plan.ts'
import { parseShape } from '../plan/shape-text.ts'
import { Burst } from './burst.ts'
import { pace, type Schedule } from './pace.ts'
import type { Peer } from './peer.ts'

const pollMs = 20
const stoppedMs = 1_000

export interface Speaking {
  plan: Plan
  share: Share
  ledger: Ledger
  speakers: readonly Peer[]
  /** Microseconds of the run's clock. */
  startAt: number
  signal: AbortSignal
}

/** Says everything. Resolves early when the run is stopped, or when nothing at all moves for the plan's `drainMs`. */
export async function speak(speaking: Speaking): Promise<void> {
  const { load } = speaking.plan
  if (load.kind === 'paced') await speakInTime(speaking, load)
  else if (load.kind === 'burst') await speakInARow(speaking, load)
  else if (load.kind === 'hold') await hold(speaking, load.ms)
}

/**
 * Waits until nothing is owed any more (true), or nothing has moved for so long (false). A run that was stopped gives
 * less time.
 */
export async function drain(ledger: Ledger, quietMs: number, signal: AbortSignal): Promise<boolean> {
  const begun = micros()
  while (!settled(ledger)) {
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

/** Messages of the whole run that are due at a moment, in microseconds since the load began. */
export function dueBy(plan: Plan, elapsed: number): number {
  const { load } = plan
  if (load.kind !== 'paced') return messagesOf(plan)
  return Math.min(load.messages, Math.round(parseShape(load.shape).count(Math.max(0, elapsed))))
}

async function speakInTime(speaking: Speaking, load: { shape: string; arrival: string }): Promise<void> {
  const { plan, share, speakers, startAt, signal } = speaking
  const arrivals = new Arrivals(parseArrival(load.arrival), parseShape(load.shape), plan.seed)
  const first = share.first * plan.senders
  const schedule = ownPlaces(arrivals, sendersOf(plan), first, speakers.length)
  await pace(schedule, startAt, (sender, intended) => speakers[sender]?.say(intended), signal)
}

/** Senders take turns over the whole run; each generator takes the turns of its own. */
function ownPlaces(arrivals: Arrivals, senders: number, first: number, count: number): Schedule {
  return () => {
    for (;;) {
      const { place } = arrivals
      const due = arrivals.next()
      if (due === undefined) return undefined
      const mine = (place % senders) - first
      if (mine >= 0 && mine < count) return { place: mine, due }
    }
  }
}

async function speakInARow(
  { plan, ledger, speakers, startAt, signal }: Speaking,
  load: { messages: number; window: number },
): Promise<void> {
  await until(startAt, signal)
  const bursts = speakers.map((peer) => new Burst(peer, load))
  const begun = micros()
  const watch = setInterval(() => {
    const quiet = micros() - Math.max(begun, ledger.lastProgressAt) > plan.drainMs * 1_000
    if (quiet || signal.aborted) for (const burst of bursts) burst.stop()
  }, pollMs)
  try {
    await Promise.all(bursts.map((burst) => burst.run()))
  } finally {
    clearInterval(watch)
  }
}

function hold({ startAt, signal }: Speaking, ms: number): Promise<void> {
  return until(startAt + ms * 1_000, signal)
}

/** Resolves at a moment of the run's clock, or when the run is stopped. */
function until(moment: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    // Timers count whole milliseconds, and never fire too early by their own count.
    const timer = setTimeout(resolve, Math.ceil(Math.max(0, moment - micros()) / 1e3) + 1)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
