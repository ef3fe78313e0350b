/** The lines that tell of bugs met outside of the core, on the way from or to a client. */

import type { Logger } from 'pino'
import { paced } from '../paced.ts'
import { parentOf } from '../traces/trace-context.ts'
import { bugFields } from './error-fields.ts'

/** What was asked for, as far as it may be told: its route, never its address. */
export interface AskedFor {
  method: string
  route: string
  /** W3C traceparent of a client that may say whose trace it is in. */
  traceparent?: string
}

interface Bug {
  error: unknown
  request?: AskedFor | undefined
}

export const bugWords = { request: 'a request met a bug', connection: 'a connection met a bug' }

/** Tells of a bug and, if that met it, of the request, either at most once a second. `now` is in monotonic milliseconds. */
export function bugLines(
  logger: Logger,
  now = () => performance.now(),
): (error: unknown, request?: AskedFor) => void {
  const ofRequest = paced(lineWriter(logger, bugWords.request), now)
  const ofConnection = paced(lineWriter(logger, bugWords.connection), now)
  return (error, request) => (request ? ofRequest : ofConnection)({ error, request })
}

function lineWriter(logger: Logger, words: string): (bug: Bug, suppressed: number) => void {
  return ({ error, request }, suppressed) => {
    const { method, route, traceparent } = request ?? {}
    const traceId = traceparent === undefined ? undefined : parentOf({ id: '', traceparent })?.traceId
    logger.error({ method, route, traceId, suppressed, err: bugFields(error) }, words)
  }
}
