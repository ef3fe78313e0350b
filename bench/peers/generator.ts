/** The process that loads a peer: opens a crowd, has it talk, and answers with what it counted. */

import { setTimeout as pause } from 'node:timers/promises'
import { Unable } from '../failure.ts'
import { descent, processes } from '../server/process.ts'
import { Crowd, type Gathering } from './crowd.ts'
import { processorSeconds } from './processor.ts'

export interface Saturate {
  gathering: Gathering
  window: number
  warmupMs: number
  measureMs: number
  /** The peer's own process, and whether those that it started are its database. */
  pid: number
}

export interface Saturated {
  seconds: number
  deliveries: number
  /** Seconds of the processor, of the server's process and of those that it started. */
  server: number
  started: number
  /** Seconds of the processor that this process took. */
  generator: number
  sent: number
  lost: number
}

process.on('message', (task: Saturate) => {
  void saturate(task).then(
    (result) => process.send?.({ result }, () => process.disconnect()),
    (error: unknown) => {
      const message = error instanceof Unable ? error.message : String((error as Error).stack)
      process.send?.({ error: message }, () => process.disconnect())
    },
  )
})

async function saturate({ gathering, window, warmupMs, measureMs, pid }: Saturate): Promise<Saturated> {
  const crowd = await Crowd.open(gathering)
  for (const talker of crowd.talkers) talker.talk(window)
  await pause(warmupMs)
  const before = look(crowd, pid)
  await pause(measureMs)
  const after = look(crowd, pid)
  for (const talker of crowd.talkers) talker.rest()
  await settled(crowd)
  const lost = crowd.expected - crowd.received
  await crowd.end()
  return {
    seconds: (after.at - before.at) / 1e3,
    deliveries: after.received - before.received,
    server: after.server - before.server,
    started: after.started - before.started,
    generator: after.generator - before.generator,
    sent: crowd.expected / gathering.members,
    lost,
  }
}

function look(crowd: Crowd, pid: number) {
  const others = descent(processes(), pid).flatMap((row) => (row.pid === pid ? [] : [row.pid]))
  return {
    at: performance.now(),
    received: crowd.received,
    server: processorSeconds([pid]),
    started: processorSeconds(others),
    generator: processorSeconds([process.pid]),
  }
}

/** Milliseconds without a delivery after which the rest is lost. */
const patienceMs = 3_000

async function settled(crowd: Crowd): Promise<void> {
  let seen = crowd.received
  let since = performance.now()
  while (crowd.received < crowd.expected && performance.now() - since < patienceMs) {
    await pause(20)
    if (crowd.received > seen) since = performance.now()
    seen = crowd.received
  }
}
