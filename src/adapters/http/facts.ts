/** What is told about each request: its route, never its address, so that the number of routes is bounded. */

import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'

export interface RequestFact {
  method: string
  /** Such as `/api/rooms/:id`; `unmatched` when there is no route. */
  route: string
  status: number
  ms: number
}

/** Tells of each request once it is answered; `onRequest` must not throw, or it would change the answer. */
export function telling(onRequest: (fact: RequestFact) => void) {
  return createMiddleware(async (c, next) => {
    const begun = performance.now()
    await next()
    const path = matchedRoutes(c).at(-1)?.path ?? '*'
    const route = path.endsWith('*') ? 'unmatched' : path
    onRequest({ method: c.req.method, route, status: c.res.status, ms: performance.now() - begun })
  })
}
