/** The endpoints of Glassroom that people use, as requests: what each asks, and which status is the right answer. */

import { limits } from '../../src/protocol/limits.ts'
import type { Request } from './autocannon.ts'
import type { Drawer } from './drawer.ts'

/** What was made before the load, for requests to be about. */
export interface Stage {
  rooms: { id: string; name: string }[]
  /** Sessions' tokens. */
  tokens: string[]
  /** Bytes of a message's text. */
  size: number
  /** Marks what this run made. */
  run: string
}

export interface Endpoint {
  name: string
  what: string
  method: 'GET' | 'POST'
  /** As the server's metrics call it. */
  route: string
  status: number
  request(stage: Stage, draw: Drawer): Omit<Request, 'method'>
}

const json = { 'content-type': 'application/json' }
const none = {}

export const endpoints: readonly Endpoint[] = [
  {
    name: 'rooms',
    what: 'list the liveliest rooms',
    method: 'GET',
    route: '/api/rooms',
    status: 200,
    request: () => ({ path: `/api/rooms?limit=${limits.roomsDefault}`, headers: none }),
  },
  {
    name: 'search',
    what: 'find rooms by a part of their name',
    method: 'GET',
    route: '/api/rooms',
    status: 200,
    request(stage, draw) {
      const { name } = draw.from(stage.rooms)
      return { path: `/api/rooms?search=${encodeURIComponent(name.slice(0, 12))}`, headers: none }
    },
  },
  {
    name: 'room',
    what: 'look at one room',
    method: 'GET',
    route: '/api/rooms/:id',
    status: 200,
    request: (stage, draw) => ({ path: `/api/rooms/${draw.from(stage.rooms).id}`, headers: none }),
  },
  {
    name: 'history',
    what: "the newest page of a room's messages",
    method: 'GET',
    route: '/api/rooms/:id/messages',
    status: 200,
    request: (stage, draw) => ({ path: `/api/rooms/${draw.from(stage.rooms).id}/messages`, headers: none }),
  },
  {
    name: 'create',
    what: 'make a room',
    method: 'POST',
    route: '/api/rooms',
    status: 201,
    request: ({ run }, draw) => ({
      path: '/api/rooms',
      headers: json,
      body: JSON.stringify({ name: `bench ${run} ${draw.count()}` }),
    }),
  },
  {
    name: 'post',
    what: 'say something',
    method: 'POST',
    route: '/api/rooms/:id/messages',
    status: 201,
    request(stage, draw) {
      const text = `${stage.run} ${draw.count()} `.padEnd(stage.size, '.')
      return {
        path: `/api/rooms/${draw.from(stage.rooms).id}/messages`,
        headers: { ...json, authorization: `Bearer ${draw.from(stage.tokens)}` },
        body: JSON.stringify({ text }),
      }
    },
  },
  {
    name: 'session',
    what: 'become a guest',
    method: 'POST',
    route: '/api/sessions',
    status: 201,
    request: () => ({ path: '/api/sessions', headers: json, body: '{"name":"bench"}' }),
  },
  {
    name: 'healthz',
    what: 'whether it lives',
    method: 'GET',
    route: '/healthz',
    status: 200,
    request: () => ({ path: '/healthz', headers: none }),
  },
]

/** Undefined when there is none of that name. */
export function endpointOf(name: string): Endpoint | undefined {
  return endpoints.find((endpoint) => endpoint.name === name)
}
