/** What prom-client tells of the process, from the first scrape on. */

import { setTimeout as pause } from 'node:timers/promises'
import { collectDefaultMetrics, type Registry } from 'prom-client'

/** How often Node looks how late the event loop is, in milliseconds: prom-client's own choice, which figures are compared by. */
const sampleEveryMs = 10

/**
 * To be called before each scrape. Nothing is measured before the first: the look at the event loop alone wakes a process
 * a hundred times a second, which costs an idle one more than all else that it does. The first scrape waits for samples:
 * of none there is no mean.
 */
export function processMetrics(registry: Registry): () => Promise<void> {
  let begun: Promise<void> | undefined
  return () => (begun ??= begin(registry))
}

async function begin(registry: Registry): Promise<void> {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: sampleEveryMs })
  // Sums of what stands beside them, under names that only counters should have.
  for (const of of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`nodejs_active_${of}_total`)
  await pause(3 * sampleEveryMs)
}
