import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { builtFiles, fakeApp, message, room } from '../../../test/support/fake-app.ts'
import { StorageUnavailable } from '../../core/ports.ts'

const files = builtFiles()
after(() => rm(files.root, { recursive: true }))

interface Document {
  openapi: string
  info: { version: string }
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: { name: string; schema: { pattern?: string } }[]
        responses: Record<string, { content?: object }>
      }
    >
  >
}

const { app } = fakeApp({ files })
const document = (await (await app.request('/openapi.json')).json()) as Document
const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'openapi')

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

const escaped = (part: string) =>
  part.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')

/** Fails unless the document describes just this answer of this route. */
async function assertDescribed(route: string, response: Response): Promise<void> {
  const [method = '', path = ''] = route.toLowerCase().split(' ')
  const described = document.paths[path]?.[method]?.responses[String(response.status)]
  assert.ok(described, `${route} does not describe ${response.status}`)
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  assert.ok(
    Object.keys(described.content ?? {}).includes(type),
    `${route} ${response.status} does not describe ${type}`,
  )
  if (!type.endsWith('json')) return
  const steps = ['paths', path, method, 'responses', String(response.status), 'content', type, 'schema']
  const validate = ajv.getSchema(`openapi#/${steps.map(escaped).join('/')}`)
  assert.ok(validate, `${route} ${response.status} has no schema`)
  const valid = validate(await response.json())
  assert.ok(valid, `${route} ${response.status}: ${ajv.errorsText(validate.errors)}`)
}

const json = (value: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json', Authorization: 'Bearer good', ...headers },
})
const foreign = json({}, { Origin: 'https://evil.test' })
const messages = '/api/rooms/{id}/messages'
const say = `POST ${messages}`
const large = json({ name: 'x'.repeat(40_000), text: 'x' })
const form = { ...json({}), headers: { 'Content-Type': 'text/plain', Authorization: 'Bearer good' } }

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
      await assertDescribed(route, response)
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
    await assertDescribed(`GET ${messages}`, await app.request(`/api/rooms/${room.id}/messages`))
  })

  it('describes a server that has lost its store, or its way, or is leaving', async () => {
    for (const [error, status] of [
      [new StorageUnavailable('away'), 503],
      [new Error('a bug'), 500],
    ] as const) {
      const { app } = fakeApp({ hub: { rooms: () => Promise.reject(error) } })
      const response = await app.request('/api/rooms')
      assert.equal(response.status, status)
      await assertDescribed('GET /api/rooms', response)
    }
    const health = () =>
      Promise.resolve({ status: 'unavailable' as const, dependencies: { postgres: 'unreachable' } })
    await assertDescribed('GET /readyz', await fakeApp({ health }).app.request('/readyz'))
  })

  it('would not let an undescribed answer pass', async () => {
    const wrong = Response.json({ id: 1 }, { status: 201 })
    await assert.rejects(
      assertDescribed('POST /api/rooms', wrong),
      /POST \/api\/rooms 201: .*required property/,
    )
    await assert.rejects(
      assertDescribed('GET /healthz', Response.json({}, { status: 418 })),
      /does not describe 418/,
    )
  })
})
