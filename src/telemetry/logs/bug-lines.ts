/** The lines that tell of bugs met outside of the core: on the way from or to a client, or where nobody caught them. */

import type { Logger } from 'pino'
import { paced } from '../paced.ts'
import type { AskedFor } from '../request.ts'
import { parentOf } from '../traces/trace-context.ts'
import { bugFields } from './error-fields.ts'

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

/** Tells of a bug that ends the server. What was at work when it came is not known, so its words are left out as well. */
export function fatalLine(logger: Logger, words: string): (error: unknown) => void {
  return (error) => logger.fatal({ err: bugFields(error) }, words)
}
