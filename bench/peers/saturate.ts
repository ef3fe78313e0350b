/** As many messages as a server takes: each talker keeps its window under way. */

import { setTimeout as pause } from 'node:timers/promises'
import { Crowd } from './crowd.ts'
import { processorSeconds, startedBy } from './processor.ts'
import type { Saturate, Saturated } from './tasks.ts'

export async function saturate(task: Saturate): Promise<Saturated> {
  const { gathering, window, warmupMs, measureMs, pid } = task
  const crowd = await Crowd.open(gathering)
  crowd.talk(window)
  await pause(warmupMs)
  const started = startedBy(pid)
  const before = look(crowd, pid, started)
  await pause(measureMs)
  const after = look(crowd, pid, started)
  const faults = await crowd.rest()
  const deliveries = after.deliveries - before.deliveries
  return {
    seconds: (after.at - before.at) / 1e3,
    deliveries,
    messages: deliveries / gathering.members,
    reads: after.reads - before.reads,
    server: after.server - before.server,
    database: after.database - before.database,
    generatorBusy: performance.eventLoopUtilization(after.loop, before.loop).utilization,
    faults,
  }
}

function look(crowd: Crowd, pid: number, started: readonly number[]) {
  return {
    at: performance.now(),
    deliveries: crowd.received,
    reads: crowd.reads,
    server: processorSeconds([pid]),
    database: processorSeconds(started),
    loop: performance.eventLoopUtilization(),
  }
}
