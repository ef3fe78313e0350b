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
 * The peer alone does not tell. A browser on this machine may ask for a site that a stranger's DNS points here, or for a
 * stranger's page. A proxy on this machine asks for anybody; most say so by a header, or by an HTTP of long ago.
 */
function requireThisMachine(c: Context): void {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  const proxied =
    incoming?.httpVersion === '1.0' || Object.keys(c.req.header()).some((name) => ofProxies.test(name))
  if (isLoopback(incoming?.socket.remoteAddress) && !proxied && isOwnPage(c)) return
  const detail =
    'Without an operator token this is shown to browsers on the same machine alone. Set OPERATOR_TOKEN to look at it from elsewhere or through a proxy.'
  throw new Problem({ code: 'forbidden', detail })
}

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i
const ofProxies = /^(x-.+|cf-.+|forwarded|via|true-client-ip|front-end-https)$/

/** Asked by hand, by a program, or by a page of this very server. */
function isOwnPage(c: Context): boolean {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = c.req.header()
  const ownOrigin = origin === undefined || origin === `http://${host}`
  return loopbackHost.test(host) && ownOrigin && (site === 'none' || site === 'same-origin')
}

function isLoopback(address = ''): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}
