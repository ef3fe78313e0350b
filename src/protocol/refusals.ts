/** The one table of ways to say no: refusals, which leave the connection alive, and closes, which end it. */

interface RefusalRow {
  /** HTTP status of the same refusal. */
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 426 | 429 | 500 | 503
  /** True: the same request may succeed later, unchanged. */
  retry: boolean
  title: string
}

/** Codes of `error` frames; HTTP problems carry the same. */
export const refusals = {
  invalid_frame: { status: 400, retry: false, title: 'The frame is not one that the protocol knows.' },
  invalid_text: { status: 422, retry: false, title: 'The text is empty, or not plain Unicode.' },
  unknown_room: { status: 404, retry: false, title: 'There is no such room.' },
  not_joined: { status: 409, retry: false, title: 'Join the room first.' },
  too_large: { status: 413, retry: false, title: 'It is larger than the limit.' },
  rate_limited: { status: 429, retry: true, title: 'Too fast; wait a moment.' },
  overloaded: { status: 503, retry: true, title: 'The server has more to do than it can; try again.' },
  storage_unavailable: { status: 503, retry: true, title: 'The database is out of reach; try again.' },
  unauthorized: { status: 401, retry: false, title: 'The token is missing, forged or expired.' },
  forbidden: { status: 403, retry: false, title: 'This is not allowed.' },
  ref_conflict: { status: 409, retry: false, title: 'This ref was used for another message.' },
  internal: { status: 500, retry: true, title: 'Something went wrong on the server.' },
} as const satisfies Record<string, RefusalRow>

export type RefusalCode = keyof typeof refusals

/** Codes that only HTTP has a use for. */
export const httpRefusals = {
  invalid_request: { status: 400, retry: false, title: 'A parameter or the body is not valid.' },
  not_found: { status: 404, retry: false, title: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, retry: false, title: 'This address does not know that method.' },
  unsupported_media_type: { status: 415, retry: false, title: 'The body must be application/json.' },
  upgrade_required: { status: 426, retry: false, title: 'This address speaks WebSocket only.' },
} as const satisfies Record<string, RefusalRow>

export type ProblemCode = RefusalCode | keyof typeof httpRefusals

/** A "no" that costs only the request that met it. */
export interface Refusal {
  code: RefusalCode
  message: string
  retryAfterMs?: number
}

/** A refusal in the words of the table, with a hint when waiting helps. */
export function refusal(code: RefusalCode, retryAfterMs = 1000): Refusal {
  const { title, retry } = refusals[code]
  return retry ? { code, message: title, retryAfterMs } : { code, message: title }
}

interface CloseRow {
  code: number
  /** True: the client should come back by itself. By range, 4000-4499 come back and 4500-4999 do not. */
  reconnect: boolean
  reason: string
}

/** Why the server closes a connection. */
export const closes = {
  going_away: { code: 1001, reconnect: true, reason: 'the server is going away' },
  binary: { code: 1003, reconnect: false, reason: 'binary frames are not understood here' },
  internal: { code: 1011, reconnect: true, reason: 'something went wrong on the server' },
  restart: { code: 1012, reconnect: true, reason: 'the server is restarting' },
  slow_consumer: { code: 4001, reconnect: true, reason: 'too slow in reading' },
  token_expired: { code: 4002, reconnect: true, reason: 'the token has expired' },
  silent: { code: 4003, reconnect: true, reason: 'silent for too long' },
  flooding: { code: 4004, reconnect: true, reason: 'too fast for too long' },
  unauthorized: { code: 4500, reconnect: false, reason: 'the token is not valid' },
  too_many_errors: { code: 4506, reconnect: false, reason: 'too many errors' },
} as const satisfies Record<string, CloseRow>

export type CloseName = keyof typeof closes

/** Whether a client should come back by itself after a close with this code, ours or a standard one. */
export function reconnects(code: number): boolean {
  const row = Object.values(closes).find((close) => close.code === code)
  if (row) return row.reconnect
  if (code >= 4500 && code <= 4999) return false
  return ![1002, 1003, 1007, 1008, 1009, 1010].includes(code)
}
