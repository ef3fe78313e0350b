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

export function problemBody({ code, detail, retryAfterMs, errors }: Refused) {
  return {
    type: `urn:glassroom:problem:${code}`,
    title: titleOf(code),
    status: statusOf(code),
    detail: detail ?? titleOf(code),
    code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(errors ? { errors } : {}),
  }
}

export function problemHeaders({ retryAfterMs, headers }: Refused): Record<string, string> {
  const fixed = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers }
  return retryAfterMs === undefined
    ? fixed
    : { ...fixed, 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) }
}

export function problemResponse(refused: Refused): Response {
  return new Response(JSON.stringify(problemBody(refused)), {
    status: statusOf(refused.code),
    headers: problemHeaders(refused),
  })
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
