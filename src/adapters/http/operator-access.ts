/** Who may look at a running server: whoever shows the operator's token or, when there is none, this machine. */

import { hash, timingSafeEqual } from 'node:crypto'
import { isIPv4 } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { bearerToken, unauthorized } from './auth.ts'
import { Problem } from './problem.ts'

/** What the routes behind it have in common. */
export const operatorRoute = { method: 'get' as const, tags: ['operator'], security: [{ operator: [] }] }

/** Lets the request pass, or answers 401 or 403. */
export function operatorAccess(token: string | undefined) {
  return createMiddleware(async (c, next) => {
    if (token === undefined) requireThisMachine(c)
    else requireToken(c, token)
    await next()
  })
}

function requireToken(c: Context, token: string): void {
  const shown = bearerToken(c)
  if (shown === undefined)
    throw unauthorized("Send the operator's token as `Authorization: Bearer <token>`.", 'Bearer')
  // Of the same length, whatever was sent: the comparison tells nothing by the time it takes.
  const [given, right] = [shown, token].map((text) => Buffer.from(hash('sha256', text, 'hex')))
  if (given && right && timingSafeEqual(given, right)) return
  throw unauthorized("This is not the operator's token.", 'Bearer error="invalid_token"')
}

/**
 * The peer alone does not tell: a browser on this machine may ask for another site that a stranger's DNS points here,
 * and a proxy on this machine asks for anybody.
 */
function requireThisMachine(c: Context): void {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  const headers = Object.keys(c.req.header())
  const local = isLoopback(incoming?.socket.remoteAddress) && loopbackHost.test(c.req.header('host') ?? '')
  if (local && !headers.some((name) => ofProxies.test(name))) return
  const detail =
    'Without an operator token this is shown to browsers on the same machine alone. Set OPERATOR_TOKEN to look at it from elsewhere or through a proxy.'
  throw new Problem({ code: 'forbidden', detail })
}

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i
const ofProxies = /^(forwarded|via|x-forwarded-.+|x-real-ip)$/

function isLoopback(address = ''): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}
