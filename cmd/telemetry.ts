/** Telemetry as the settings want it: the one probe that core tells, and everybody who listens to it. */

import type { RequestFact } from '../src/adapters/http/facts.ts'
import { systemClock } from '../src/adapters/node/clock.ts'
import type { Config } from '../src/config.ts'
import type { Probe } from '../src/core/probe.ts'
import { guardOf, type Guard } from '../src/telemetry/guard.ts'
import { bugFields } from '../src/telemetry/logs/error-fields.ts'
import { logRecorder, type CountedLogger } from '../src/telemetry/logs/logs.ts'
import type { Look } from '../src/telemetry/metrics/gauges.ts'
import { createMetrics, type Metrics } from '../src/telemetry/metrics/metrics.ts'
import { probeOf } from '../src/telemetry/recorders.ts'
import { startTracing } from '../src/telemetry/traces/start.ts'
import { Watch, type WatchDeps } from '../src/telemetry/watch/watch.ts'
import type { Takedown } from './takedown.ts'

/** Where to look for the state of one moment, once there is a hub. */
type Looks = Look & Pick<WatchDeps, 'version' | 'hub'>

export interface Telemetry {
  metrics: Metrics
  guard: Guard
  probe: Probe
  onRequest: (fact: RequestFact) => void
  /** Undefined: nobody is to see it. */
  remembered: Watch | undefined
}

/** To be taken down after all that tells it something. */
export async function startTelemetry(
  config: Config,
  logger: CountedLogger,
  look: Looks,
  takedown: Takedown,
): Promise<Telemetry> {
  const { slowMs } = config
  const metrics = createMetrics({ ...look, slowMs, lines: logger.lines })
  const guard = guardOf({
    counted: metrics.failed,
    told: (fact, error) => logger.error({ fact, err: bugFields(error) }, 'telemetry is broken'),
  })
  const tracing = await startTracing(config.otel, {
    told: (trouble, err) => logger.warn({ err }, trouble),
    clock: systemClock,
    guard,
    judged: guard('judged', metrics.judged),
    exported: metrics.exported,
    slowMs,
  })
  takedown.add('tracing', () => tracing.shutdown())
  const remembered = config.dashboard ? new Watch({ ...look, clock: systemClock, guard }) : undefined
  const listening = [metrics.http, tracing.request, remembered && (() => remembered.requested())]
    .filter((listener) => listener !== undefined)
    .map((listener) => guard('request', listener))
  const optional = [tracing, remembered].flatMap((part) => part?.recorder ?? [])
  const recorders = [metrics.recorder, logRecorder(logger, { slowMs }), ...optional]
  const onRequest = (fact: RequestFact) => {
    for (const told of listening) told(fact)
  }
  return { metrics, guard, probe: probeOf(recorders, guard), onRequest, remembered }
}
