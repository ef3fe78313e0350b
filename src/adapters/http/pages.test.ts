import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { builtFiles, fakeApp } from '../../../test/support/fake-app.ts'

const files = builtFiles()
after(() => rm(files.root, { recursive: true }))
const { app } = fakeApp({ files })
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })

const strict =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

describe('the page', () => {
  it('is where people land', async () => {
    const response = await get('/')
    assert.deepEqual([response.status, response.headers.get('location')], [302, '/frontend'])
  })

  it('is served with a policy that lets it load from here alone', async () => {
    const { status, headers } = await get('/frontend')
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
    assert.equal(headers.get('content-security-policy'), strict)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
  })

  it('has its files, in folders too, with their types', async () => {
    const script = await get('/frontend/page.js')
    assert.deepEqual(
      [await script.text(), script.headers.get('content-type')],
      ['void 0', 'text/javascript; charset=utf-8'],
    )
    assert.equal((await get('/frontend/fonts/a.woff2')).headers.get('content-type'), 'font/woff2')
  })

  it('is not sent again to who has it', async () => {
    const etag = (await get('/frontend')).headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]+"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      assert.equal((await get('/frontend', { 'If-None-Match': known })).status, 304)
    }
    assert.equal((await get('/frontend', { 'If-None-Match': '"other"' })).status, 200)
  })

  const hidden = [
    '.env',
    'page.js.map',
    'link.js',
    '..%2fsecret',
    '%2e%2e/secret',
    '..%5csecret',
    '....//secret',
  ]
  for (const path of [
    ...hidden,
    '/secret',
    '%00',
    'page.js%00',
    '%c0%ae%c0%ae/secret',
    'constructor',
    '__proto__',
    'fonts',
  ]) {
    it(`has nothing at ${path}`, async () => {
      const response = await get(`/frontend/${path}`)
      assert.equal(response.status, 404)
      assert.doesNotMatch(await response.text(), /^secret/)
    })
  }

  it('says so when it is not built', async () => {
    const response = await fakeApp().app.request('/frontend')
    assert.equal(response.status, 404)
    assert.match(await response.text(), /was it built/)
  })
})

describe('the documentation', () => {
  it('is Swagger UI from this server, told which document to show by nobody else', async () => {
    const page = await (await get('/swagger?url=https://evil.example')).text()
    assert.doesNotMatch(page, /https?:|evil|<script>/)
    for (const [, path = ''] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
      assert.equal((await get(path)).status, 200, path)
    }
    const start = await (await get('/swagger/start.js')).text()
    assert.match(start, /queryConfigEnabled: false/)
    assert.match(start, /validatorUrl: null/)
    assert.equal((await get('/swagger/package.json')).status, 404)
  })

  it('lets the AsyncAPI page run its own scripts by their hashes', async () => {
    const policy = (await get('/asyncapi')).headers.get('content-security-policy') ?? ''
    assert.equal(policy.match(/'sha256-[\w+/]+=*'/g)?.length, 2)
    assert.doesNotMatch(policy, /script-src[^;]*unsafe-inline/)
    assert.equal(await (await get('/asyncapi.yaml')).text(), 'asyncapi: 3.0.0\n')
  })
})
