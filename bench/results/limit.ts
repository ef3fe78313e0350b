/** What kept a run from more: the part that was busiest, as far as it was measured. */

import { formatShare } from '../units.ts'
import type { Summary } from './summary.ts'

/** Past this a part is taken to be full. */
const full = 0.9

/** Seconds; what was measured for less tells nothing of how busy anything was. */
const leastSeconds = 0.1

/** How busy server and generator made all cores together, 0 to 1; not known of a server elsewhere, or of a moment. */
export function machineShare({ server, generator, environment, seconds }: Summary): number | undefined {
  if (server?.cpu === undefined || !environment.loopback || seconds < leastSeconds) return undefined
  const generators = generator.workers.reduce((sum, { cpu }) => sum + cpu, 0)
  return (server.cpu + generators) / environment.cores
}

/** One sentence. */
export function explainLimit(summary: Summary): string {
  const { server, generator, environment } = summary
  const { eventLoopUtilization } = generator
  if (summary.messages.planned === 0) return 'Nothing was said.'
  if (eventLoopUtilization > full)
    return `The generator: its busiest event loop was busy ${formatShare(eventLoopUtilization)} of the time.`
  if ((server?.eventLoopUtilization ?? 0) > full)
    return `The server’s event loop: it was busy ${formatShare(server?.eventLoopUtilization ?? 0)} of the time.`
  const machine = machineShare(summary) ?? 0
  if (machine > full)
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
