/** Connections that come, as many as can at a time, and then say nothing. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Unable } from '../failure.ts'
import { inTurns } from './in-turns.ts'
import { Member } from './member.ts'
import { processorSeconds, residentBytes } from './processor.ts'
import { speeches } from './speech.ts'
import type { Idle, Idled } from './tasks.ts'
import { textBytes } from './workloads.ts'

export async function idle({ url, speech, connections, restMs, pid }: Idle): Promise<Idled> {
  const options = { ...speeches[speech].member(new URL(url), undefined), textBytes }
  const before = residentBytes(pid)
  const server = processorSeconds([pid])
  const since = performance.now()
  let gone: Unable | undefined
  await inTurns([...Array(connections).keys()], async () => {
    const member = await Member.open(options)
    member.onGone = (error) => (gone = error)
  })
  const seconds = (performance.now() - since) / 1e3
  const used = processorSeconds([pid]) - server
  await pause(restMs)
  if (gone !== undefined) throw gone
  return { connections, before, after: residentBytes(pid), seconds, server: used }
}
