/** Rooms: made, found, looked at. */

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Hub } from '../../core/hub.ts'
import { limits } from '../../protocol/limits.ts'
import { Problem } from './problem.ts'
import {
  json,
  limitQuery,
  memberSchema,
  nameSchema,
  pageSchema,
  problems,
  roomId,
  roomParams,
  roomSchema,
  searchSchema,
} from './schemas.ts'

const tags = ['rooms']
const path = '/api/rooms'

const newRoom = z.object({ name: nameSchema(limits.roomNameLength, 'A random two-word name if left out.') })

const listQuery = z.object({
  search: searchSchema,
  limit: limitQuery(limits.roomsMost, limits.roomsDefault),
  cursor: z.string().max(1024).optional().openapi({ description: '`nextCursor` of the page before.' }),
})

const create = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Open a room',
  request: { body: { content: { 'application/json': { schema: newRoom } } } },
  responses: {
    201: json(roomSchema, 'The room.'),
    ...problems('invalid_request', 'forbidden', 'too_large', 'unsupported_media_type', 'storage_unavailable'),
  },
})

const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Find rooms by name, or list the liveliest',
  request: { query: listQuery },
  responses: {
    200: json(pageSchema(roomSchema, 'RoomPage'), 'Rooms, the best first.'),
    ...problems('invalid_request', 'storage_unavailable'),
  },
})

const look = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'Look at a room and who is in it',
  request: { params: roomParams },
  responses: {
    200: json(
      roomSchema.extend({ members: z.array(memberSchema) }).openapi('RoomWithMembers'),
      `The room, with the first ${limits.joinedMembers} of its members online.`,
    ),
    ...problems('unknown_room', 'storage_unavailable'),
  },
})

export function serveRooms(app: OpenAPIHono, hub: Pick<Hub, 'createRoom' | 'rooms' | 'room'>): void {
  app.openapi(create, async (c) => {
    const room = await hub.createRoom(c.req.valid('json').name)
    return c.json(room, 201, { Location: `${path}/${room.id}` })
  })

  app.openapi(list, async (c) => {
    const page = await hub.rooms(c.req.valid('query'))
    if (!page) throw badCursor()
    return c.json(page, 200)
  })

  app.openapi(look, async (c) => {
    const found = await hub.room(roomId(c.req.valid('param')))
    if (!found) throw new Problem({ code: 'unknown_room' })
    return c.json({ ...found.room, members: found.members }, 200)
  })
}

function badCursor(): Problem {
  const message = 'not a cursor of this list; begin again without one'
  return new Problem({ code: 'invalid_request', errors: [{ field: 'cursor', message }] })
}
