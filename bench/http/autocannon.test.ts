import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openLines, type Line, type LineOptions, type Listener } from './autocannon.ts'
import { fakeApi } from './fake-api.ts'

const get = (path: string) => ({ method: 'GET', path, headers: {} })

/** Lines that tell a test what happens to them; closed with the test. */
function lines(t: TestContext, options: Partial<LineOptions> & { url: URL }) {
  const events: string[] = []
  const free: Line[] = []
  const waiting: (() => void)[] = []
  const tell = (event: string) => {
    events.push(event)
    for (const wake of waiting.splice(0)) wake()
  }
  const listener: Listener = {
    free: (line) => (free.push(line), tell('free')),
    answered: (_line, status, bytes) => tell(`answered ${status}${bytes > 0 ? '' : ' without bytes'}`),
    failed: (_line, why) => tell(`failed ${why}`),
    lost: (why) => tell(`lost ${why}`),
  }
  const opened = openLines({ connections: 1, timeoutSeconds: 5, ...options }, listener)
  t.after(() => opened.end())
  const until = async (event: string) => {
    while (!events.includes(event)) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const next = () => free.shift() ?? assert.fail('no line is free')
  return { events, until, next }
}

describe('a line', () => {
  it('sends what it is given, when it is given', async (t) => {
    const { url, asked } = await fakeApi(t, (_asked, response) => response.writeHead(201).end('made'))
    const { events, until, next } = lines(t, { url })
    assert.deepEqual(events, ['free'])
    const headers = { 'content-type': 'application/json', authorization: 'Bearer me' }
    next().send({ method: 'POST', path: '/things?a=1', headers, body: '{"text":"é"}' })
    await until('answered 201')
    assert.deepEqual(events, ['free', 'answered 201', 'free'])
    next().send(get('/other'))
    while (asked.length < 2) await new Promise(setImmediate)
    assert.deepEqual(
      asked.map(({ method, path, body, authorization }) => [method, path, body, authorization]),
      [
        ['POST', '/things?a=1', '{"text":"é"}', 'Bearer me'],
        ['GET', '/other', '', undefined],
      ],
    )
  })

  it('tells of a request whose connection was closed, and goes on with a new one', async (t) => {
    const { url } = await fakeApi(t, ({ path }, response, request) => {
      if (path === '/bad') request.socket.end()
      else response.end('ok')
    })
    const { events, until, next } = lines(t, { url })
    next().send(get('/bad'))
    await until('failed closed')
    next().send(get('/good'))
    await until('answered 200')
    assert.deepEqual(events, ['free', 'failed closed', 'free', 'answered 200', 'free'])
  })

  it('tells of a connection that was reset', async (t) => {
    const { url } = await fakeApi(t, (_asked, _response, request) => void request.socket.resetAndDestroy())
    const { until, next } = lines(t, { url })
    next().send(get('/'))
    await until('failed ECONNRESET')
  })

  it('gives up a request that takes too long, and not a line that waits', async (t) => {
    const { url } = await fakeApi(t, ({ path }, response) => {
      if (path !== '/never') response.end('ok')
    })
    const { events, until, next } = lines(t, { url, connections: 2, timeoutSeconds: 1 })
    next().send(get('/never'))
    await until('failed timeout')
    next().send(get('/'))
    await until('answered 200')
    assert.deepEqual(events, ['free', 'free', 'failed timeout', 'free', 'answered 200', 'free'])
  })

  it('tells when there is no server any more', async (t) => {
    const { url, close } = await fakeApi(t, () => assert.fail('nothing is asked'))
    close()
    const { until } = lines(t, { url })
    await until('lost ECONNREFUSED')
  })
})
