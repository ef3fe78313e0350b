import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import type { OpenApi } from '../../../test/support/answer-checker.ts'
import { builtFiles, fakeApp, message, room } from '../../../test/support/fake-app.ts'
import { StorageUnavailable } from '../../core/ports.ts'

const files = builtFiles()
after(() => rm(files.root, { recursive: true }))

const { app } = fakeApp({ files })
const document = (await (await app.request('/openapi.json')).json()) as OpenApi

/** The table of routes that this project promises. */
const promised = [
  'POST /api/rooms',
  'GET /api/rooms',
  'GET /api/rooms/{id}',
  'GET /api/rooms/{id}/messages',
  'POST /api/rooms/{id}/messages',
  'POST /api/sessions',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /frontend',
  'GET /swagger',
  'GET /asyncapi',
  'GET /ws',
]

const json = (value: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json', Authorization: 'Bearer good', ...headers },
})
const foreign = json({}, { Origin: 'https://evil.test' })
const etag = (await app.request('/frontend')).headers.get('etag') ?? ''
const messages = '/api/rooms/{id}/messages'
const say = `POST ${messages}`
const large = json({ name: 'x'.repeat(40_000), text: 'x' })
const form = { ...json({}), headers: { 'Content-Type': 'text/plain', Authorization: 'Bearer good' } }

/** `fakeApp` holds each of them to the document, as it does in every test. */
type Answer = [route: string, path: string, status: number, init?: RequestInit]

const answers: Answer[] = [
  ['POST /api/rooms', '/api/rooms', 201, json({ name: 'a' })],
  ['POST /api/rooms', '/api/rooms', 400, json({ name: '' })],
  ['POST /api/rooms', '/api/rooms', 403, foreign],
  ['POST /api/rooms', '/api/rooms', 413, large],
  ['POST /api/rooms', '/api/rooms', 415, form],
  ['GET /api/rooms', '/api/rooms', 200],
  ['GET /api/rooms', '/api/rooms?limit=0', 400],
  ['GET /api/rooms/{id}', `/api/rooms/${room.id}`, 200],
  ['GET /api/rooms/{id}', '/api/rooms/none', 404],
  [`GET ${messages}`, `/api/rooms/${room.id}/messages`, 200],
  [`GET ${messages}`, `/api/rooms/${room.id}/messages?before=x`, 400],
  [`GET ${messages}`, '/api/rooms/none/messages', 404],
  [say, `/api/rooms/${room.id}/messages`, 201, json({ text: 'a' })],
  [say, `/api/rooms/${room.id}/messages`, 400, json({})],
  [say, `/api/rooms/${room.id}/messages`, 401, json({}, { Authorization: '' })],
  [say, `/api/rooms/${room.id}/messages`, 403, foreign],
  [say, `/api/rooms/${room.id}/messages`, 413, large],
  [say, `/api/rooms/${room.id}/messages`, 415, form],
  [say, `/api/rooms/${room.id}/messages`, 422, json({ text: '' })],
  [say, '/api/rooms/NONE/messages', 404, json({ text: 'a' })],
  ['POST /api/sessions', '/api/sessions', 201, json({})],
  ['POST /api/sessions', '/api/sessions', 400, json({ name: '' })],
  ['GET /healthz', '/healthz', 200],
  ['GET /readyz', '/readyz', 200],
  ['GET /metrics', '/metrics', 200],
  ['GET /frontend', '/frontend', 200],
  ['GET /frontend', '/frontend', 304, { headers: { 'If-None-Match': etag } }],
  ['GET /swagger', '/swagger', 200],
  ['GET /asyncapi', '/asyncapi', 200],
  ['GET /ws', '/ws', 426],
]

describe('the OpenAPI document', () => {
  it('has the version of the server and every route that was promised, and no other', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual([document.openapi, document.info.version], ['3.1.0', '1.2.3'])
    assert.deepEqual(routes.sort(), [...promised].sort())
  })

  it('is the same each time', async () => {
    assert.deepEqual(await (await app.request('/openapi.json')).json(), document)
  })

  for (const [route, path, status, init] of answers) {
    it(`describes the ${status} of ${route}`, async () => {
      const response = await app.request(path, init)
      assert.equal(response.status, status)
      const [method = '', template = ''] = route.split(' ')
      assert.ok(document.paths[template]?.[method.toLowerCase()]?.responses[status])
    })
  }

  it('describes which keys are taken', () => {
    const [key] =
      document.paths[messages]?.post?.parameters?.filter(({ name }) => name === 'idempotency-key') ?? []
    assert.equal(key?.schema.pattern, '^[!-~]{1,128}$')
  })

  it('describes messages with a trace', async () => {
    const traced = { ...message(1), traceId: 'a'.repeat(32) }
    const { app } = fakeApp({ hub: { history: () => Promise.resolve([traced]) } })
    assert.equal((await app.request(`/api/rooms/${room.id}/messages`)).status, 200)
  })

  it('describes a server that has lost its store, or its way, or is leaving', async () => {
    for (const [error, status] of [
      [new StorageUnavailable('away'), 503],
      [new Error('a bug'), 500],
    ] as const) {
      const { app } = fakeApp({ hub: { rooms: () => Promise.reject(error) } })
      const response = await app.request('/api/rooms')
      assert.equal(response.status, status)
    }
    const health = () =>
      Promise.resolve({ status: 'unavailable' as const, dependencies: { postgres: 'unreachable' } })
    assert.equal((await fakeApp({ health }).app.request('/readyz')).status, 503)
  })
})
