/** What is told of requests: their routes, never their addresses. */

/** What was asked for. */
export interface AskedFor {
  method: string
  /** The route's pattern, such as `/api/rooms/:id`. */
  route: string
  /** W3C trace context, of a client that showed a token and so may say whose trace it is in. */
  traceparent?: string
}

/** One request that HTTP answered. Upgrades are not requests: they would be counted as fast ones. */
export interface RequestFact extends AskedFor {
  status: number
  ms: number
}
