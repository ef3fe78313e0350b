/** Who is asking: the bearer token of a request, as a member. */

import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Tokens } from '../../core/ports.ts'
import type { Member } from '../../protocol/frames.ts'
import { Problem } from './problem.ts'

/** The token that a request shows. The scheme's name is read in any case. */
export function bearerToken(c: Context): string | undefined {
  const [, token] = /^bearer +([^\s]+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  return token
}

/** Sets `member`, or answers 401. */
export function bearer(tokens: Tokens) {
  return createMiddleware<{ Variables: { member: Member } }>(async (c, next) => {
    const token = bearerToken(c)
    if (token === undefined)
      throw unauthorized('Send the token as `Authorization: Bearer <token>`.', 'Bearer')
    const verified = tokens.verify(token)
    if ('refused' in verified) {
      throw unauthorized(`The token is ${verified.refused}.`, 'Bearer error="invalid_token"')
    }
    c.set('member', verified.member)
    await next()
  })
}

export function unauthorized(detail: string, challenge: string): Problem {
  return new Problem({ code: 'unauthorized', detail, headers: { 'WWW-Authenticate': challenge } })
}
