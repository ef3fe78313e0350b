/** How many lines of each level the log has, for whoever watches the figures. */

import { pino, type LogFn } from 'pino'

export const lineLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

export type LineCounts = Readonly<Record<(typeof lineLevels)[number], number>>

/** Counts, and pino's hook that feeds them: it hears of each line that is written, and of no other. */
export function lineCounting() {
  const lines = { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 } satisfies LineCounts
  function logMethod(this: unknown, args: Parameters<LogFn>, method: LogFn, level: number): void {
    const name = lineLevels.find((each) => pino.levels.values[each] === level)
    if (name) lines[name] += 1
    method.apply(this, args)
  }
  return { lines, logMethod }
}
