/** A logger whose lines a test can read. */

import { createLogger, type CountedLogger, type LogLevel } from '../../src/telemetry/logs/logs.ts'

export interface Lines {
  logger: CountedLogger
  /** As they were written. */
  written: string[]
  lines(): Record<string, unknown>[]
}

export function logLines(level: LogLevel): Lines {
  const written: string[] = []
  const logger = createLogger(level, { write: (line) => void written.push(line) })
  return { logger, written, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

/** The fields that a line has of its own. */
export function fieldsOf(line: Record<string, unknown>): Record<string, unknown> {
  const { level: _level, time: _time, msg: _msg, ...fields } = line
  return fields
}
