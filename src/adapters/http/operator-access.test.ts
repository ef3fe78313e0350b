import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { builtFiles, fakeApp } from '../../../test/support/fake-app.ts'
import type { OperatorDeps } from './operator.ts'

const files = builtFiles()
after(() => rm(files.root, { recursive: true }))

const token = '0123456789abcdef0123456789abcdef'
const operator: OperatorDeps = {
  token: undefined,
  watch: {
    now: () => assert.fail('nobody asked for this'),
    journey: () => undefined,
    find: () => Promise.resolve({ traces: [], cut: false }),
    traces: () => Promise.resolve({ traces: [], cut: false }),
  },
  ledger: () => Promise.resolve([]),
  service: { name: 'glassroom', version: '1.2.3' },
}

/** The status of the question whether one may look, from that address. */
async function asked(
  remoteAddress: string | undefined,
  headers: Record<string, string>,
  path = '/dashboard/api/access',
  httpVersion = '1.1',
) {
  const { app } = fakeApp({ files, operator })
  const env =
    remoteAddress === undefined ? undefined : { incoming: { httpVersion, socket: { remoteAddress } } }
  return (await app.request(path, { headers }, env)).status
}

describe('this machine, without a token', () => {
  const here = { Host: 'localhost:8080' }
  for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
    it(`is ${address}`, async () => assert.equal(await asked(address, here), 204))
  }
  for (const address of [
    '192.0.2.1',
    '::ffff:192.0.2.1',
    '2001:db8::1',
    '::',
    '0.0.0.0',
    '127.evil',
    '',
    undefined,
  ]) {
    it(`is not ${address}`, async () => assert.equal(await asked(address, here), 403))
  }
  for (const Host of ['localhost', 'LOCALHOST:1', '127.0.0.1:8080', '[::1]:8080']) {
    it(`is called ${Host}`, async () => assert.equal(await asked('127.0.0.1', { Host }), 204))
  }
  for (const Host of [
    'evil.test',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'evil@localhost',
    '0.0.0.0',
    '[::]',
    '',
    'localhost:x',
  ]) {
    it(`is not called "${Host}"`, async () => assert.equal(await asked('127.0.0.1', { Host }), 403))
  }
  for (const name of [
    'Forwarded',
    'Via',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Anything',
    'X-Real-IP',
    'X-Client-IP',
    'CF-Connecting-IP',
    'True-Client-IP',
    'Front-End-Https',
  ]) {
    it(`is not who asks through a proxy that says ${name}`, async () => {
      assert.equal(await asked('127.0.0.1', { ...here, [name]: '' }), 403)
    })
  }

  it('does not speak the HTTP of long ago, as proxies do', async () => {
    assert.equal(await asked('127.0.0.1', here, undefined, '1.0'), 403)
  })

  it('is its own page, and no other that a browser shows', async () => {
    const pages: [Record<string, string>, number][] = [
      [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:8080' }, 204],
      [{ 'Sec-Fetch-Site': 'none' }, 204],
      [{ 'Sec-Fetch-Site': 'same-site' }, 403],
      [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
      [{ Origin: 'http://localhost:9090' }, 403],
      [{ Origin: 'https://evil.test' }, 403],
      [{ Origin: 'null' }, 403],
    ]
    for (const [headers, status] of pages)
      assert.equal(await asked('127.0.0.1', { ...here, ...headers }), status, JSON.stringify(headers))
  })

  it('gets what there is, and others hear what to set', async () => {
    assert.equal(await asked('::1', here, '/dashboard/api/messages/x'), 404)
    const { app } = fakeApp({ files, operator })
    const refused = await app.request('/jaeger/api/services', { headers: here })
    assert.match(await refused.text(), /OPERATOR_TOKEN/)
  })

  it('is the one that learns which methods there are', async () => {
    const { app } = fakeApp({ files, operator })
    const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
    const method = 'DELETE'
    assert.equal((await app.request('/dashboard/api/access', { method, headers: here }, env)).status, 405)
    assert.equal((await app.request('/dashboard/api/access', { method })).status, 403)
    assert.equal(
      (await app.request('/dashboard/api/access', { method: 'HEAD', headers: here }, env)).status,
      204,
    )
  })
})

describe('the token', () => {
  const { app } = fakeApp({ files, operator: { ...operator, token } })
  const ask = (authorization?: string) =>
    app.request(
      '/dashboard/api/access',
      authorization === undefined ? {} : { headers: { Authorization: authorization } },
    )

  it('lets in who shows it, and nobody else', async () => {
    assert.equal((await ask(`Bearer ${token}`)).status, 204)
    for (const wrong of [
      '',
      'Bearer',
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      'Bearer undefined',
    ])
      assert.equal((await ask(wrong)).status, 401, wrong)
  })

  it('is asked for by a challenge', async () => {
    assert.equal((await ask()).headers.get('www-authenticate'), 'Bearer')
    assert.equal((await ask('Bearer x')).headers.get('www-authenticate'), 'Bearer error="invalid_token"')
  })
})

describe('the page of the dashboard', () => {
  it('is for everybody, since it holds no data', async () => {
    const { app } = fakeApp({ files, operator: { ...operator, token } })
    const page = await app.request('/dashboard')
    assert.equal(page.status, 200)
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self'/)
    assert.equal((await app.request('/dashboard/../secret')).status, 404)
  })

  it('is nowhere when it is off', async () => {
    const { app } = fakeApp({ files })
    for (const path of [
      '/dashboard',
      '/dashboard/index.html',
      '/dashboard/api/access',
      '/jaeger/api/services',
    ])
      assert.equal((await app.request(path)).status, 404, path)
  })
})
