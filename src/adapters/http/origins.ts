/** Which web pages may talk to this server. */

import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { Problem } from './problem.ts'

/**
 * Whether a page of this origin may: with no list, the pages of the host that was asked; `*` in the list lets any.
 * Compared whole: no prefix, suffix or wildcard ever matches. No origin: not a browser, which needs no protection.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[] | undefined,
): boolean {
  if (origin === undefined) return true
  const given = origin.toLowerCase()
  if (allowed) return allowed.includes('*') || allowed.some((entry) => entry.toLowerCase() === given)
  const own = host?.toLowerCase()
  return own !== undefined && (given === `http://${own}` || given === `https://${own}`)
}

/** Answers preflights for the listed origins, and refuses what any other page tries to change. */
export function origins(allowed: readonly string[] | undefined): MiddlewareHandler[] {
  const refuseForeign = createMiddleware(async (c, next) => {
    const { origin, host } = c.req.header()
    const reading = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (!reading && !originAllowed(origin, host, allowed)) {
      throw new Problem({ code: 'forbidden', detail: 'Pages of this origin may not do this.' })
    }
    await next()
  })
  return allowed ? [crossOrigin(allowed), refuseForeign] : [refuseForeign]
}

function crossOrigin(allowed: readonly string[]): MiddlewareHandler {
  return cors({
    origin: (origin) => (originAllowed(origin, undefined, allowed) ? origin : null),
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'traceparent'],
    exposeHeaders: ['Location', 'Retry-After'],
    maxAge: 600,
  })
}
