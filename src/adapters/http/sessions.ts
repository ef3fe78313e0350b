/** Sessions: a guest asks for a name and a token, and stays the same sender with it. */

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Hub } from '../../core/hub.ts'
import type { Tokens } from '../../core/ports.ts'
import { limits } from '../../protocol/limits.ts'
import { json, memberSchema, nameSchema, problems } from './schemas.ts'

const newGuest = z.object({
  name: nameSchema(limits.memberNameLength, 'A random two-word name if left out.'),
})

const sessionSchema = z
  .object({
    token: z.string().openapi({ description: 'Valid for 30 days; a secret of the guest.' }),
    member: memberSchema,
  })
  .openapi('Session')

const create = createRoute({
  method: 'post',
  path: '/api/sessions',
  tags: ['sessions'],
  summary: 'Become a guest',
  request: { body: { content: { 'application/json': { schema: newGuest } } } },
  responses: {
    201: json(sessionSchema, 'The guest.'),
    ...problems('invalid_request', 'forbidden', 'too_large', 'unsupported_media_type'),
  },
})

export function serveSessions(app: OpenAPIHono, hub: Pick<Hub, 'guest'>, tokens: Tokens): void {
  app.openapi(create, (c) => {
    const member = hub.guest(c.req.valid('json').name)
    return c.json({ token: tokens.sign(member), member }, 201)
  })
}
