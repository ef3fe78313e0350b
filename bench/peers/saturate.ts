/** As many messages as a server takes: each talker keeps its window under way. */

import { setTimeout as pause } from 'node:timers/promises'
import { Crowd } from './crowd.ts'
import { processorSeconds, ranSince, secondsOfStarted } from './processor.ts'
import type { Saturate, Saturated } from './tasks.ts'

export async function saturate(task: Saturate): Promise<Saturated> {
  const { gathering, window, warmupMs, measureMs, pid } = task
  const crowd = await Crowd.open(gathering)
  crowd.talk(window)
  await pause(warmupMs)
  const before = look(crowd, pid)
  await pause(measureMs)
  const after = look(crowd, pid)
  const faults = await crowd.rest()
  const deliveries = after.deliveries - before.deliveries
  return {
    seconds: (after.at - before.at) / 1e3,
    deliveries,
    messages: deliveries / gathering.members,
    reads: after.reads - before.reads,
    server: after.server - before.server,
    database: ranSince(before.database, after.database),
    generatorBusy: performance.eventLoopUtilization(after.loop, before.loop).utilization,
    faults,
  }
}

function look(crowd: Crowd, pid: number) {
  // First, since it takes some milliseconds to read them all.
  const database = secondsOfStarted(pid)
  return {
    database,
    at: performance.now(),
    deliveries: crowd.received,
    reads: crowd.reads,
    server: processorSeconds([pid]),
    loop: performance.eventLoopUtilization(),
  }
}
