/** Headers that every answer has, unless its route says otherwise. */

import { createMiddleware } from 'hono/factory'
import { dataPolicy } from './policy.ts'

const defaults = Object.entries({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': dataPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})

export const defaultHeaders = createMiddleware(async (c, next) => {
  await next()
  for (const [name, value] of defaults) {
    if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  }
})
