/** What a generator itself spends, so that a run can tell the server's limits from its own. */

import { performance } from 'node:perf_hooks'
import type { WorkerEffort } from '../results/summary.ts'

export class Effort {
  #cpu = process.cpuUsage()
  #loop = performance.eventLoopUtilization()
  #begun = performance.now()

  /** From construction, or from the last `lap`, until now. */
  summary(): WorkerEffort {
    const { user, system } = process.cpuUsage(this.#cpu)
    const cpuSeconds = (user + system) / 1e6
    const { utilization } = performance.eventLoopUtilization(this.#loop)
    const cpu = cpuSeconds / ((performance.now() - this.#begun) / 1e3)
    return { cpuSeconds, cpu, eventLoopUtilization: utilization, rssBytes: process.memoryUsage.rss() }
  }

  /** The same, and counts from now on. */
  lap(): WorkerEffort {
    const spent = this.summary()
    this.#cpu = process.cpuUsage()
    this.#loop = performance.eventLoopUtilization()
    this.#begun = performance.now()
    return spent
  }
}
