/** Who may look at a whole server. */

import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { testServer, type TestServer } from '../support/server.ts'

const token = '0123456789abcdef0123456789abcdef'
const paths = [
  '/dashboard/api/access',
  '/dashboard/api/now',
  '/dashboard/api/messages/x',
  '/dashboard/api/ledger',
  '/jaeger/api/services',
  '/jaeger/api/traces?service=glassroom',
]

/** The status, asked from 127.0.0.1 with these headers, among which `Host` may be. */
function statusOf(url: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
      .once('error', reject)
      .end()
  })
}

describe('without a token', () => {
  let server: TestServer
  before(async () => {
    server = await testServer({ host: '0.0.0.0' })
  })
  after(() => server.stop())

  const refused: Record<string, string>[] = [
    { 'X-Forwarded-For': '127.0.0.1' },
    { Forwarded: 'for=127.0.0.1' },
    { Via: '1.1 proxy' },
    { Host: 'evil.test' },
    { Host: '127.0.0.1.evil.test' },
    { Host: '0.0.0.0' },
  ]
  for (const headers of refused) {
    it(`a request with ${JSON.stringify(headers)} is not from a browser of this machine`, async () => {
      for (const path of paths) assert.equal(await statusOf(server.url, path, headers), 403, path)
    })
  }

  it('a browser of this machine may look, though the server listens on all addresses', async () => {
    const host = `localhost:${new URL(server.url).port}`
    assert.equal(await statusOf(server.url, '/dashboard/api/access', { Host: host }), 204)
    assert.equal(await statusOf(server.url, '/dashboard/api/access', {}), 204)
  })
})

describe('with a token', () => {
  let server: TestServer
  before(async () => {
    server = await testServer({ host: '0.0.0.0', operatorToken: token })
  })
  after(() => server.stop())

  for (const path of paths) {
    it(`only who shows it gets ${path}, from anywhere`, async () => {
      assert.equal(await statusOf(server.url, path, {}), 401)
      for (const wrong of [token.slice(1), `${token}0`, token.toUpperCase(), 'x'])
        assert.equal(await statusOf(server.url, path, { Authorization: `Bearer ${wrong}` }), 401)
      const far = { 'X-Forwarded-For': '192.0.2.1', Host: 'chat.example' }
      const expected = path.endsWith('/x') ? 404 : path.endsWith('/access') ? 204 : 200
      assert.equal(await statusOf(server.url, path, { ...far, Authorization: `bearer ${token}` }), expected)
    })
  }
})

describe('a dashboard that is off', () => {
  it('is nowhere', async () => {
    const off = await testServer({ dashboard: false, operatorToken: token })
    try {
      for (const path of [...paths, '/dashboard', '/dashboard/main.js'])
        assert.equal(await statusOf(off.url, path, { Authorization: `Bearer ${token}` }), 404, path)
    } finally {
      await off.stop()
    }
  })
})
