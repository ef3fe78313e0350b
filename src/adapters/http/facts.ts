/** What is told about each request: its route, never its address, so that the number of routes is bounded. */

import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { Member } from '../../protocol/frames.ts'
import { traceparentIn } from '../../protocol/codec.ts'

export interface AskedFor {
  method: string
  /** Such as `/api/rooms/:id`; `unmatched` when there is no route. */
  route: string
  /** W3C trace context; whose trace a request joins is not for strangers to say: only of one whose token was verified. */
  traceparent?: string
}

export interface RequestFact extends AskedFor {
  status: number
  ms: number
}

/** Tells of each request once it is answered; `onRequest` must not throw, or it would change the answer. */
export function telling(onRequest: (fact: RequestFact) => void) {
  return createMiddleware(async (c, next) => {
    const begun = performance.now()
    await next()
    onRequest({ ...askedFor(c), status: c.res.status, ms: performance.now() - begun })
  })
}

/** What may be told of a request while it is answered. */
export function askedFor(c: Context): AskedFor {
  const path = matchedRoutes(c).at(-1)?.path ?? '*'
  const route = path.endsWith('*') ? 'unmatched' : path
  const member = c.get('member') as Member | undefined
  return { method: c.req.method, route, ...(member && traceparentIn(c.req.header('traceparent'))) }
}
