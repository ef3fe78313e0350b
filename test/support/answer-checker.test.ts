import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answerChecker, type Answer, type OpenApi } from './answer-checker.ts'
import { fakeApp, room } from './fake-app.ts'

const document = (await (await fakeApp().app.request('/openapi.json')).json()) as OpenApi
const check = answerChecker(document)

const problem = {
  type: 'urn:glassroom:problem:not_found',
  title: 'There is nothing at this address.',
  status: 404,
  detail: 'There is nothing at this address.',
  code: 'not_found',
}
const away = { ...problem, status: 503, code: 'storage_unavailable', retryAfterMs: 1000 }

function answer(target: string, status: number, body: unknown, fields: Partial<Answer> = {}): Answer {
  const problematic = typeof body === 'object' && body !== null && 'code' in body
  const type = problematic ? 'application/problem+json' : 'application/json; charset=utf-8'
  const headers = new Headers({ 'content-type': type })
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { method: 'GET', target, status, headers, body: text, ...fields }
}
const withHeaders = (headers: Record<string, string>) => ({ headers: new Headers(headers) })
const afterASecond = withHeaders({ 'content-type': 'application/problem+json', 'retry-after': '1' })
const empty = { body: '', ...withHeaders({}) }
const page = { items: [room], nextCursor: null }

const good: [what: string, answer: Answer][] = [
  ['a page', answer('/api/rooms?limit=1', 200, page)],
  ['a room and who is in it', answer(`/api/rooms/${room.id}`, 200, { ...room, members: [] })],
  ['a problem', answer('/api/rooms', 503, away, afterASecond)],
  ['nothing where nothing is', answer('/none', 404, problem)],
  ['a file', answer('/frontend/page.js', 200, 'void 0', withHeaders({ 'content-type': 'text/javascript' }))],
  ['the way to the page', answer('/', 302, '', empty)],
  ['a page that somebody has', answer('/frontend', 304, '', empty)],
  ['a head', answer('/healthz', 200, '', { method: 'HEAD' })],
]

const bad: [what: string, answer: Answer, complaint: RegExp][] = [
  ['a status', answer('/healthz', 418, {}), /GET \/healthz 418 is not described$/],
  ['a route', answer('/none', 200, {}), /GET \/none 200 is not described$/],
  ['a file elsewhere', answer('/secret', 200, ''), /\/secret 200 is not described/],
  ['a type', answer('/healthz', 200, '', withHeaders({ 'content-type': 'text/html' })), /as text\/html/],
  ['a body where none is', answer('/frontend', 304, 'page'), /\/frontend 304 is described without a body/],
  ['a body of a head', answer('/healthz', 200, '{}', { method: 'HEAD' }), /HEAD \/healthz 200 has a body/],
  ['a field too few', answer('/api/rooms', 200, { items: [] }), /at \/: .*"nextCursor"/],
  ['a field too many', answer('/api/rooms', 200, { ...page, extra: 1 }), /at \/: .*"extra"/],
  [
    'a field too many deep inside',
    answer('/api/rooms', 200, { ...page, items: [{ ...room, extra: 1 }] }),
    /at \/items\/0: .*"extra"/,
  ],
  [
    'a field too many in a room and who is in it',
    answer(`/api/rooms/${room.id}`, 200, { ...room, members: [], extra: 1 }),
    /GET \/api\/rooms\/\{id\} 200 is not as described: at \/: .*"extra"/,
  ],
  ['a kind', answer('/api/rooms', 200, { ...page, nextCursor: 1 }), /at \/nextCursor: must be string,null/],
  [
    'a code that the route does not have',
    answer('/api/rooms/x', 404, problem),
    /is not described with the code not_found/,
  ],
  ['a problem of another status', answer('/none', 410, problem), /says 404 and not_found/],
  ['a code of another status', answer('/none', 400, { ...problem, status: 400 }), /says 400 and not_found/],
  ['a wait that the header does not tell', answer('/api/rooms', 503, away), /Retry-After: null/],
  [
    'another method that is welcome',
    answer('/healthz', 200, {}, { method: 'PUT' }),
    /PUT \/healthz 200 is not described/,
  ],
  [
    'a refused method without those allowed',
    answer('/healthz', 405, { ...problem, status: 405, code: 'method_not_allowed' }, { method: 'PUT' }),
    /does not say what is allowed/,
  ],
]

describe('the answer checker', () => {
  for (const [what, answer] of good) it(`lets pass: ${what}`, () => check(answer))

  for (const [what, answer, complaint] of bad) {
    it(`names what is not described: ${what}`, () => {
      assert.throws(() => check(answer), complaint)
    })
  }

  it('looks at every answer of a fake app', async () => {
    const lies = { ...room, head: -1 }
    const { app } = fakeApp({ hub: { createRoom: () => Promise.resolve(lies) } })
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }
    await assert.rejects(async () => app.request('/api/rooms', init), /POST \/api\/rooms 201 .* at \/head/)
  })
})
