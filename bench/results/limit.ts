/** What kept a run from more: the part that was busiest, as far as it was measured. */

import { formatShare } from '../units.ts'
import type { Summary } from './summary.ts'

/** Past this a part is taken to be full. */
const full = 0.9

/** One sentence. */
export function limitOf(summary: Summary): string {
  const { server, generator, environment, seconds, messages } = summary
  const { eventLoopUtilization } = generator
  if (summary.messages.planned === 0) return 'Nothing was said.'
  if (eventLoopUtilization > full)
    return `The generator: its busiest event loop was busy ${formatShare(eventLoopUtilization)} of the time.`
  if ((server?.eventLoopUtilization ?? 0) > full)
    return `The server’s event loop: it was busy ${formatShare(server?.eventLoopUtilization ?? 0)} of the time.`
  const machine =
    ((server?.cpuSeconds ?? 0) + generator.cpuSeconds) / Math.max(1e-9, seconds * environment.cores)
  if (environment.loopback && messages.sent > 0 && machine > full)
    return `The machine: server and generator shared ${environment.cores} cores and used ${formatShare(machine)} of them.`
  if ((server?.cpu ?? 0) > full)
    return `Perhaps the server’s CPU: it used ${formatShare(server?.cpu ?? 0)} of one core.`
  if (server?.cpu === undefined)
    return `Not known: the server does not tell its load. ${idle(eventLoopUtilization)}`
  return `Nothing that was measured: the server used ${formatShare(server.cpu)} of one core. ${idle(eventLoopUtilization)}`
}

function idle(utilization: number): string {
  return `The generator’s event loop was busy ${formatShare(utilization)} of the time.`
}
