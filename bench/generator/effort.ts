/** What the generator itself spends, so that a run can tell the server's limits from its own. */

import { performance } from 'node:perf_hooks'

export interface EffortSummary {
  /** User and system time of this process. */
  cpuSeconds: number
  /** Share of one core. */
  cpu: number
  /** Share of the time in which the event loop was busy. */
  eventLoopUtilization: number
  rssBytes: number
}

export class Effort {
  readonly #cpu = process.cpuUsage()
  readonly #loop = performance.eventLoopUtilization()
  readonly #begun = performance.now()

  /** From construction until now. */
  summary(): EffortSummary {
    const { user, system } = process.cpuUsage(this.#cpu)
    const cpuSeconds = (user + system) / 1e6
    const { utilization } = performance.eventLoopUtilization(this.#loop)
    const cpu = cpuSeconds / ((performance.now() - this.#begun) / 1e3)
    return { cpuSeconds, cpu, eventLoopUtilization: utilization, rssBytes: process.memoryUsage.rss() }
  }
}
