import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fakeApp, room } from '../../../test/support/fake-app.ts'
import type { RequestFact } from './facts.ts'

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code

describe('every answer', () => {
  it('says that it is not to be kept, sniffed, framed or followed', async () => {
    for (const path of ['/api/rooms', '/healthz', '/nothing', '/ws']) {
      const { headers } = await fakeApp().app.request(path)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.match(
        headers.get('content-security-policy') ?? '',
        /^default-src 'none'.*frame-ancestors 'none'$/,
      )
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.equal(headers.get('x-powered-by'), null)
    }
  })

  it('is a problem where there is nothing', async () => {
    for (const path of ['/nothing', '/api', '/api/rooms/', '/swagger/../x', '/%00', '/%ff']) {
      const response = await fakeApp().app.request(path)
      assert.deepEqual([response.status, await codeOf(response)], [404, 'not_found'], path)
    }
  })

  const methods: [method: string, path: string, allow: string][] = [
    ['DELETE', '/api/rooms', 'POST, GET, HEAD'],
    ['PUT', `/api/rooms/${room.id}`, 'GET, HEAD'],
    ['GET', '/api/sessions', 'POST'],
    ['OPTIONS', '/api/rooms', 'POST, GET, HEAD'],
    ['POST', '/ws', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/frontend/page.js', 'GET, HEAD'],
  ]
  for (const [method, path, allow] of methods) {
    it(`names the methods that there are, not ${method} ${path}`, async () => {
      const response = await fakeApp().app.request(path, { method })
      assert.deepEqual([response.status, response.headers.get('allow')], [405, allow])
      assert.equal(await codeOf(response), 'method_not_allowed')
    })
  }

  it('takes no override of the method', async () => {
    const headers = { 'X-HTTP-Method-Override': 'POST', 'X-HTTP-Method': 'POST' }
    assert.equal((await fakeApp().app.request('/api/rooms', { headers })).status, 200)
  })
})

describe('GET /ws without an upgrade', () => {
  it('says what it wants', async () => {
    const response = await fakeApp().app.request('/ws')
    assert.deepEqual([response.status, response.headers.get('upgrade')], [426, 'websocket'])
    assert.equal(await codeOf(response), 'upgrade_required')
  })
})

describe('POST /api/sessions', () => {
  it('gives a guest of that name a token', async () => {
    const body = JSON.stringify({ name: ' Ada ' })
    const init = { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }
    const response = await fakeApp().app.request('/api/sessions', init)
    const { token, member } = (await response.json()) as {
      token: string
      member: { id: string; name: string }
    }
    assert.deepEqual([response.status, token, member.name], [201, `token-of-${member.id}`, 'Ada'])
  })

  it('refuses a name that cannot be shown', async () => {
    const init = {
      method: 'POST',
      body: '{"name":"\\u200b"}',
      headers: { 'Content-Type': 'application/json' },
    }
    assert.equal((await fakeApp().app.request('/api/sessions', init)).status, 400)
  })
})

describe('operations', () => {
  it('are told whether the server lives, is ready, or wants no more clients', async () => {
    const states = { ok: 200, degraded: 200, unavailable: 503 } as const
    for (const [status, code] of Object.entries(states)) {
      const health = () => Promise.resolve({ status: status as keyof typeof states, dependencies: {} })
      const { app } = fakeApp({ health })
      assert.equal((await app.request('/readyz')).status, code)
      assert.equal((await app.request('/healthz')).status, 200)
    }
  })

  it('are given the figures as they are', async () => {
    const response = await fakeApp().app.request('/metrics')
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    assert.equal(await response.text(), 'up 1\n')
  })

  it('are told of each request by its route, so that no address makes a new one', async () => {
    const facts: RequestFact[] = []
    const { app } = fakeApp({ onRequest: (fact) => facts.push(fact) })
    for (const path of [
      `/api/rooms/${room.id}`,
      '/api/rooms/other',
      '/a',
      '/b/c',
      '/frontend/x',
      '/frontend/y/z',
      '/',
    ]) {
      await app.request(path)
    }
    await app.request('/api/rooms', { method: 'DELETE' })
    await app.request(`/api/rooms/${room.id}/messages`, { method: 'POST' })
    assert.deepEqual(
      facts.map(({ method, route, status }) => `${method} ${route} ${status}`),
      [
        'GET /api/rooms/:id 200',
        'GET /api/rooms/:id 404',
        'GET unmatched 404',
        'GET unmatched 404',
        'GET /frontend/:file{.+} 404',
        'GET /frontend/:file{.+} 404',
        'GET / 302',
        'DELETE /api/rooms 405',
        'POST /api/rooms/:id/messages 401',
      ],
    )
    assert.ok(facts.every(({ ms }) => ms >= 0))
  })
})

describe('a page of another origin', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', Host: 'chat.test' },
  })
  const allowedOf = async (origin: string, allowedOrigins?: string[]) => {
    const response = await fakeApp({ allowedOrigins }).app.request('/api/rooms', preflight(origin))
    assert.equal(response.headers.get('access-control-allow-credentials'), null)
    return response.headers.get('access-control-allow-origin')
  }

  it('may call when it is listed, and only then', async () => {
    assert.equal(await allowedOf('https://shop.test', ['https://shop.test']), 'https://shop.test')
    assert.equal(await allowedOf('https://shop.test.evil.test', ['https://shop.test']), null)
    assert.equal(await allowedOf('null', ['https://shop.test']), null)
    assert.equal(await allowedOf('https://any.test', ['*']), 'https://any.test')
    assert.equal(await allowedOf('https://shop.test'), null)
  })

  it('changes nothing when it is not listed', async () => {
    const { app, calls } = fakeApp({ allowedOrigins: ['https://shop.test'] })
    const post = (origin: string) =>
      app.request('/api/rooms', { method: 'POST', headers: { Origin: origin } })
    assert.equal((await post('https://evil.test')).status, 403)
    assert.deepEqual(calls, [])
    assert.equal((await post('https://shop.test')).status, 201)
  })
})
