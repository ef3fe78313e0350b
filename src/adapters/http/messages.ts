/** Messages of a room: its history page by page, and saying something without a WebSocket. */

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Hub } from '../../core/hub.ts'
import { randomRef } from '../../core/ids.ts'
import type { Page, Tokens } from '../../core/ports.ts'
import { refuseText, traceparentIn } from '../../protocol/codec.ts'
import { limits } from '../../protocol/limits.ts'
import { bearer } from './auth.ts'
import { Problem, refusalProblem } from './problem.ts'
import {
  json,
  limitQuery,
  messageSchema,
  numberQuery,
  pageSchema,
  problems,
  roomId,
  roomParams,
} from './schemas.ts'

const tags = ['messages']
const path = '/api/rooms/{id}/messages'
const last = Number.MAX_SAFE_INTEGER

const historyQuery = z
  .object({
    before: numberQuery(1, last, 'Older than this `seq`, the newest first.').optional(),
    after: numberQuery(0, last, 'Newer than this `seq`, the oldest first.').optional(),
    limit: limitQuery(limits.pageMost, limits.pageDefault),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, {
    path: ['after'],
    message: 'give before or after, not both',
  })

const history = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Page through history',
  description: 'Without `before` and `after`: the newest. `nextCursor` goes where the given one came from.',
  request: { params: roomParams, query: historyQuery },
  responses: {
    200: json(pageSchema(messageSchema, 'MessagePage'), 'Messages.'),
    ...problems('invalid_request', 'unknown_room', 'storage_unavailable'),
  },
})

/** Of a `ref`, what a header carries unaltered; a repeated header is joined by a space, and so refused as well. */
const keyPattern = new RegExp(`^[!-~]{1,${limits.refLength}}$`)

const sayHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(keyPattern, `1 to ${limits.refLength} visible ASCII characters without spaces, sent once`)
    .optional()
    .openapi({ description: 'The `ref`: the same key again answers with the first message.' }),
})

const saying = z.object({
  text: z.string().openapi({ description: `At most ${limits.textBytes} bytes of UTF-8.`, example: 'Hello!' }),
})

const sayRefusals = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  'unknown_room',
  'ref_conflict',
  'too_large',
  'unsupported_media_type',
  'invalid_text',
  'rate_limited',
  'overloaded',
  'storage_unavailable',
] as const

function sayRoute(tokens: Tokens) {
  return createRoute({
    method: 'post',
    path,
    tags,
    summary: 'Say something',
    description: 'Answers once the message is durable.',
    security: [{ guest: [] }],
    middleware: [bearer(tokens)] as const,
    request: {
      params: roomParams,
      headers: sayHeaders,
      body: { required: true, content: { 'application/json': { schema: saying } } },
    },
    responses: {
      201: json(messageSchema, 'The message, as stored: the first one, when the key is repeated.'),
      ...problems(...sayRefusals),
    },
  })
}

export function serveMessages(app: OpenAPIHono, hub: Pick<Hub, 'history' | 'post'>, tokens: Tokens): void {
  app.openapi(history, async (c) => {
    const { limit, before, after } = c.req.valid('query')
    // One more than asked for tells whether there is a next page.
    const page: Page = { limit: limit + 1, ...(after === undefined ? { before: before ?? last } : { after }) }
    const found = await hub.history(roomId(c.req.valid('param')), page)
    if (!found) throw new Problem({ code: 'unknown_room' })
    const items = found.slice(0, limit)
    return c.json({ items, nextCursor: found.length > limit ? String(items.at(-1)?.seq) : null }, 200)
  })

  app.openapi(sayRoute(tokens), async (c) => {
    const { text } = c.req.valid('json')
    const refused = refuseText(text)
    if (refused) throw refusalProblem(refused)
    const ref = c.req.valid('header')['idempotency-key'] ?? randomRef()
    const room = roomId(c.req.valid('param'))
    const said = await hub.post(c.get('member'), room, {
      text,
      ref,
      ...traceparentIn(c.req.header('traceparent')),
    })
    if ('refusal' in said) throw refusalProblem(said.refusal)
    return c.json(said.message, 201)
  })
}
