/** Structured lines: the logger, and the table from fact to line. What people said and their tokens are never logged. */

import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'
import type { Probe } from '../core/probe.ts'
import { errorFields } from './error-fields.ts'
import { paced } from './paced.ts'
import type { Recorder } from './recorders.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** How loudly each fact is told; `stored` and `delivered` are for metrics and spans. */
export const levels = {
  opened: 'debug',
  closed: 'debug',
  refused: 'debug',
  storeFailed: 'error',
  broke: 'error',
  evicted: 'warn',
  gapSeen: 'warn',
  draining: 'info',
  drained: 'info',
} as const satisfies Partial<Record<keyof Probe, LogLevel>>

const secret = ['token', 'text', 'authorization', 'password']

/**
 * Lines of JSON, on standard output unless told otherwise. Each line is written before the call returns, so none is
 * lost with process.exit; a line that cannot be written is lost, and nothing else. Log errors as `{ err }`, with words.
 */
export function createLogger(level: LogLevel, to: DestinationStream = standardOutput()): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: chosenFields },
    redact: secret.flatMap((name) => [name, `*.${name}`]),
  }
  return pino(options, to)
}

/**
 * Facts that can come in storms are told at most once a second, with the number of those left out. `now` is in
 * monotonic milliseconds.
 */
export function logRecorder(logger: Logger, now = () => performance.now()): Recorder {
  return {
    opened: () => logger[levels.opened]('a connection opened'),
    closed: ({ by, ms }) => logger[levels.closed]({ by, ms }, 'a connection ended'),
    refused: ({ code, sender }) => logger[levels.refused]({ code, sender }, 'a request was refused'),
    storeFailed: paced(({ lane, drafts, error, ms }, suppressed) => {
      const err = errorFields(
        error,
        drafts.map((draft) => draft.text),
      )
      logger[levels.storeFailed](
        { lane, messages: drafts.length, ms, suppressed, err },
        'a batch could not be stored',
      )
    }, now),
    broke: paced(
      ({ error }, suppressed) =>
        logger[levels.broke]({ suppressed, err: errorFields(error) }, 'a bug ended a connection'),
      now,
    ),
    evicted: paced(
      ({ member, queuedFrames, queuedBytes }, suppressed) =>
        logger[levels.evicted](
          { member, queuedFrames, queuedBytes, suppressed },
          'a connection read too slowly and was closed',
        ),
      now,
    ),
    gapSeen: paced(
      ({ room, after, before, mended }, suppressed) =>
        logger[levels.gapSeen]({ room, after, before, mended, suppressed }, 'a room had a hole in its order'),
      now,
    ),
    draining: () => logger[levels.draining]('draining: no more work is taken'),
    drained: ({ ms }) => logger[levels.drained]({ ms }, 'drained'),
  }
}

/** Plain objects are fields that somebody chose already. */
function chosenFields(error: unknown): unknown {
  return typeof error === 'object' && !(error instanceof Error) ? error : errorFields(error)
}

function standardOutput(): DestinationStream {
  const output = destination({ dest: 1, sync: true })
  // Without a listener a full disk under the log would end the process.
  output.on('error', () => {})
  return output
}
