/** What one size costs a server: idle, at saturation and at a fixed rate. The generator is this process. */

import { setTimeout as pause } from 'node:timers/promises'
import { micros } from '../clock.ts'
import type { Crowd } from '../peers/crowd.ts'
import { processorSeconds, ranSince, secondsOfStarted } from '../peers/processor.ts'
import { ensureWhole } from '../peers/report.ts'
import { tick } from '../peers/ticker.ts'
import { unlessStopped } from '../stopping.ts'
import type { Load } from './sizes.ts'

export interface Effort {
  warmupMs: number
  idleMs: number
  saturationMs: number
  rateMs: number
}

/** Seconds, of time and of the processor; `database`: of Postgres. */
export interface Spent {
  seconds: number
  messages: number
  server: number
  database: number
}

export interface Measured {
  /** With everybody there and nobody talking; its messages are 0. */
  idle: Spent
  saturation: Spent
  rate: Spent
}

/** All that was said has arrived everywhere at the end of each part, so that its whole price is in it. */
export async function measure(
  crowd: Crowd,
  { pid, load, effort, signal }: { pid: number; load: Load; effort: Effort; signal: AbortSignal },
): Promise<Measured> {
  const full = (ms: number) => () => saturate(crowd, load.window, ms)
  const spent = (work: () => Promise<unknown>) => unlessStopped(signal, spending(crowd, pid, work))
  await spent(full(effort.warmupMs))
  const idle = await spent(() => pause(effort.idleMs))
  const saturation = await spent(full(effort.saturationMs))
  const rate = await spent(() => keepRate(crowd, load.messagesPerSecond, effort.rateMs))
  return { idle, saturation, rate }
}

async function spending(crowd: Crowd, pid: number, work: () => Promise<unknown>): Promise<Spent> {
  const look = () => {
    const database = secondsOfStarted(pid)
    return { database, at: performance.now(), sent: crowd.sent, server: processorSeconds([pid]) }
  }
  const before = look()
  await work()
  const faults = await crowd.settle()
  ensureWhole({ faults }, 'While growth was measured')
  const after = look()
  return {
    seconds: (after.at - before.at) / 1e3,
    messages: after.sent - before.sent,
    server: after.server - before.server,
    database: ranSince(before.database, after.database),
  }
}

/** Keeps so many messages under way, the rooms in turns. */
async function saturate(crowd: Crowd, window: number, ms: number): Promise<void> {
  const { talkers } = crowd
  let [said, turn] = [0, 0]
  const since = crowd.returned
  const refill = () => {
    const free = window - (said - (crowd.returned - since))
    if (free <= 0) return
    said += free
    if (talkers.length === 1) return talkers[0]?.say(free)
    for (let i = 0; i < free; i++) talkers[turn++ % talkers.length]?.say(1)
  }
  for (const talker of talkers) talker.onRead = refill
  refill()
  await pause(ms)
  for (const talker of talkers) talker.onRead = undefined
}

/** Until the ticker's thread runs. */
const leadMs = 100

/** Messages leave when their time has come, whatever the server does; the rooms in turns. */
async function keepRate(crowd: Crowd, perSecond: number, ms: number): Promise<void> {
  const { talkers } = crowd
  const startAt = micros() + leadMs * 1_000
  const count = Math.round((perSecond * ms) / 1_000)
  let said = 0
  const sayDue = () => {
    const due = Math.min(count, 1 + Math.floor(((micros() - startAt) / 1e6) * perSecond))
    while (said < due) talkers[said++ % talkers.length]?.say(1)
  }
  const stop = tick(startAt, sayDue)
  await pause(leadMs + ms)
  await stop()
  sayDue()
}
