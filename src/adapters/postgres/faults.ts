/** What an error of Postgres or of its driver means for a statement: the one table, and the errors that leave here. */

import postgres from 'postgres'
import { StorageUnavailable } from '../../core/ports.ts'

/**
 * `unavailable`: passes by itself. `retry`: lost a race, the same statement may succeed at once. `poison`: never
 * succeeds with these values. `operator`: somebody must put it right, and until then nothing is the values' fault.
 * `bug`: neither Postgres nor the driver nor the network said it, so we did.
 */
export type FaultKind = 'unavailable' | 'retry' | 'poison' | 'operator' | 'bug'

/** SQLSTATEs by their beginning; the longest that fits decides, and what is not here is the operator's. */
const states: Record<string, FaultKind> = {
  '08': 'unavailable', // the connection broke
  '22': 'poison', // a value that its type cannot hold
  '23': 'poison', // a value that a constraint refuses
  '23505': 'retry', // another writer stored the same id first
  '25006': 'unavailable', // read-only: a standby, until it is promoted
  '40': 'retry', // serialisation failure, deadlock
  '53': 'unavailable', // no disk, no memory, no connection left
  '54000': 'poison', // too large for an index
  '55P03': 'unavailable', // a lock that somebody held too long
  '57': 'unavailable', // cancelled by timeout, shutting down, starting up
  '58': 'unavailable', // the system under Postgres failed
}

/** The driver's own refusals of values; its other codes, and the system's, tell of the connection. */
const refusedByDriver = new Set(['UNDEFINED_VALUE', 'MAX_PARAMETERS_EXCEEDED'])

/** A statement failed for a reason of its own, `retry` or `poison`. Its message names no value. */
export class StatementFault extends Error {
  override name = 'StatementFault'
  constructor(
    readonly kind: 'retry' | 'poison',
    readonly code: string,
  ) {
    super(`the statement failed with ${code}`)
  }
}

export function faultKind(error: unknown): FaultKind {
  const code = codeOf(error)
  if (error instanceof postgres.PostgresError) {
    return states[code] ?? states[code.slice(0, 2)] ?? 'operator'
  }
  if (refusedByDriver.has(code)) return 'poison'
  // Node gives codes to wrong arguments too, which are TypeErrors.
  return code === '' || error instanceof TypeError ? 'bug' : 'unavailable'
}

/** Whether the connection that met the error can no longer be used: Postgres says so, or it was not Postgres who spoke. */
export function breaksConnection(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return ['FATAL', 'PANIC'].includes(error.severity)
  return error instanceof StorageUnavailable || faultKind(error) !== 'poison'
}

/** The same error as the port promises it: nothing in it quotes a statement or a value. A bug is left as it is. */
export function asFault(error: unknown): unknown {
  if (error instanceof StorageUnavailable || error instanceof StatementFault) return error
  const kind = faultKind(error)
  if (kind === 'bug') return error
  if (kind === 'retry' || kind === 'poison') return new StatementFault(kind, codeOf(error))
  const what = kind === 'operator' ? 'Postgres needs its operator' : 'Postgres is out of reach'
  return unavailable(what, error)
}

/**
 * Errors of Postgres carry the statement and its values, and some quote them; so the cause is a copy of the message and
 * the code. The classes that quote values are `retry` and `poison`, which keep the code alone.
 */
export function unavailable(what: string, error: unknown): StorageUnavailable {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const cause = Object.assign(new Error(message), { code })
  return new StorageUnavailable(code ? `${what} (${code})` : what, { cause })
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
