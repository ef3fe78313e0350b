/** How spans wait for an exporter: the OTEL_BSP_* variables. */

import type { OtelSettings } from './exporters.ts'
import type { Told } from './watched-exporter.ts'

/** What OpenTelemetry's processor takes. All of it is given: what it reads by itself, it does not check. */
export interface Batching {
  /** Spans that wait for each exporter; more are dropped. */
  maxQueueSize: number
  maxExportBatchSize: number
  scheduledDelayMillis: number
  exportTimeoutMillis: number
}

interface Bounds {
  most: number
  otherwise: number
}

/** One turn brings the spans of a whole batch of each lane, four a message. */
const mostWaiting = 8_192
const mostInBatch = 512
/** The longest that a timer takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1

/** As the settings have it; tells of each that cannot be used, and takes what it would be without. */
export function batchingOf(settings: OtelSettings, told: Told): Batching {
  function read(name: string, { most, otherwise }: Bounds): number {
    const given = settings[name]
    if (!given) return otherwise
    const value = Number(given)
    if (Number.isInteger(value) && value >= 1 && value <= most) return value
    told(`${name} "${given}" is no whole number from 1 to ${most}: it is taken as ${otherwise}.`)
    return otherwise
  }

  const maxQueueSize = read('OTEL_BSP_MAX_QUEUE_SIZE', { most: 1_000_000, otherwise: mostWaiting })
  return {
    maxQueueSize,
    maxExportBatchSize: read('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', {
      most: maxQueueSize,
      otherwise: Math.min(mostInBatch, maxQueueSize),
    }),
    scheduledDelayMillis: read('OTEL_BSP_SCHEDULE_DELAY', { most: longestTimer, otherwise: 5_000 }),
    exportTimeoutMillis: read('OTEL_BSP_EXPORT_TIMEOUT', { most: longestTimer, otherwise: 30_000 }),
  }
}
