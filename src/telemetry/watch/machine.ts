/** What this process takes of its machine. */

import { performance } from 'node:perf_hooks'

export interface Machine {
  /** Milliseconds since the start of the process: at work in the event loop, and of processors. */
  busyMs: number
  cpuMs: number
  heapBytes: number
  rssBytes: number
}

export function readMachine(): Machine {
  const { user, system } = process.cpuUsage()
  const { heapUsed, rss } = process.memoryUsage()
  return { busyMs: readBusyMs(), cpuMs: (user + system) / 1e3, heapBytes: heapUsed, rssBytes: rss }
}

/** As in `Machine`, alone: the memory costs more to read. */
export function readBusyMs(): number {
  return performance.eventLoopUtilization().active
}
