/** Every "no" over HTTP: RFC 9457 problem details, with the codes of the one table. */

import { HTTPException } from 'hono/http-exception'
import { StorageUnavailable } from '../../core/ports.ts'
import { httpRefusals, refusals, type ProblemCode, type Refusal } from '../../protocol/refusals.ts'

const table = { ...refusals, ...httpRefusals }

export type ProblemStatus = (typeof table)[ProblemCode]['status']

/** Why a request is refused; `detail` says what is special about this one. */
export interface Refused {
  code: ProblemCode
  detail?: string
  retryAfterMs?: number
  /** Which fields are wrong, and how. */
  errors?: { field: string; message: string }[]
  headers?: Record<string, string>
}

/** Thrown by a handler to answer with a problem. */
export class Problem extends Error {
  override name = 'Problem'
  constructor(readonly refused: Refused) {
    super(refused.detail ?? refused.code)
  }
}

/** The core's refusal as a problem. HTTP has no frames, so what the core calls a frame is a request here. */
export function refusalProblem({ code, message, retryAfterMs }: Refusal): Problem {
  const waits = retryAfterMs === undefined ? {} : { retryAfterMs }
  return new Problem({ code: code === 'invalid_frame' ? 'invalid_request' : code, detail: message, ...waits })
}

export function statusOf(code: ProblemCode): ProblemStatus {
  return table[code].status
}

export function titleOf(code: ProblemCode): string {
  return table[code].title
}

/** The whole answer, for whatever writes it out. */
export function problemAnswer(refused: Refused): {
  status: ProblemStatus
  headers: Record<string, string>
  body: string
} {
  const { code, detail = titleOf(code), retryAfterMs, errors } = refused
  const [title, status, type] = [titleOf(code), statusOf(code), `urn:glassroom:problem:${code}`]
  // JSON leaves out what is undefined.
  const body = JSON.stringify({ type, title, status, detail, code, retryAfterMs, errors })
  return { status, headers: headersOf(refused, body), body }
}

function headersOf({ retryAfterMs, headers }: Refused, body: string): Record<string, string> {
  const fixed = {
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...headers,
  }
  return retryAfterMs === undefined
    ? fixed
    : { ...fixed, 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) }
}

export function problemResponse(refused: Refused): Response {
  const { status, headers, body } = problemAnswer(refused)
  return new Response(body, { status, headers })
}

/** What was thrown, as a refusal; undefined for a bug, about which the client learns nothing. */
export function refusedBy(error: unknown): Refused | undefined {
  if (error instanceof Problem) return error.refused
  if (error instanceof StorageUnavailable) return { code: 'storage_unavailable', retryAfterMs: 1_000 }
  if (error instanceof HTTPException) return fromFramework(error)
  return undefined
}

/** The framework throws these for bodies that it cannot read. */
function fromFramework({ status, message }: HTTPException): Refused | undefined {
  if (status === 400) return { code: 'invalid_request', detail: message }
  if (status === 415) return { code: 'unsupported_media_type' }
  return undefined
}
