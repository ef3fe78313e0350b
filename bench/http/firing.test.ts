import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fakeApi } from './fake-api.ts'
import { Firing, type FiringOptions } from './firing.ts'

function firing(url: URL, over: Partial<FiringOptions>): Firing {
  return new Firing({
    url,
    connections: 4,
    perSecond: 200,
    duration: 250e3,
    warmup: 0,
    timeoutSeconds: 5,
    signal: new AbortController().signal,
    next: () => ({ name: 'rooms', request: { method: 'GET', path: '/', headers: {} }, status: 200 }),
    ...over,
  })
}

describe('firing', () => {
  it('sends every request of an open load, and counts each answer', async (t) => {
    const { url, asked } = await fakeApi(t, (_asked, response) => response.end('ok'))
    const fired = firing(url, {})
    await fired.run()
    assert.deepEqual([fired.planned, fired.sent, fired.answered, asked.length], [50, 50, 50, 50])
    assert.equal(fired.latencies.response.count, 50)
    assert.deepEqual([...(fired.scores.get('rooms')?.answers ?? [])], [[200, 50]])
  })

  it('counts from when a request was due, though a stall kept it from being sent', async (t) => {
    let first = true
    const { url } = await fakeApi(t, (_asked, response) => {
      setTimeout(() => response.end('ok'), first ? 300 : 0)
      first = false
    })
    const fired = firing(url, { connections: 1 })
    await fired.run()
    assert.equal(fired.answered, 50)
    const { response, fromSent } = fired.latencies
    // One request was slow; all that were due in the meantime waited for it.
    assert.ok(fired.waited >= 40)
    assert.ok(response.percentile(50) > 50e3)
    assert.ok(fromSent.percentile(50) < response.percentile(50))
    assert.ok(response.max >= 299e3)
  })

  it('sends as soon as it can in a closed load, until the time is over', async (t) => {
    const { url, asked } = await fakeApi(t, (_asked, response) => response.end('ok'))
    const fired = firing(url, { perSecond: undefined, duration: 100e3 })
    await fired.run()
    assert.ok(fired.sent > 4)
    assert.deepEqual([fired.answered, asked.length], [fired.sent, fired.sent])
  })

  it('measures nothing of the warm-up, and no wrong answer', async (t) => {
    let count = 0
    const { url } = await fakeApi(t, (_asked, response) => response.writeHead(++count % 2 ? 200 : 503).end())
    const fired = firing(url, { warmup: 125e3 })
    await fired.run()
    assert.equal(fired.answered, 50)
    assert.ok(fired.measured < 25)
    assert.equal(fired.latencies.response.count, fired.measured)
    const answers = fired.scores.get('rooms')?.answers
    assert.deepEqual([answers?.get(200), answers?.get(503)], [25, 25])
  })

  it('counts what was never answered by its reason', async (t) => {
    const { url } = await fakeApi(t, (_asked, _response, request) => void request.socket.end())
    const fired = firing(url, {})
    await fired.run()
    assert.deepEqual([...fired.failures], [['closed', 50]])
  })

  it('ends when the server is gone', async (t) => {
    const { url, close } = await fakeApi(t, (_asked, response) => {
      response.end('ok')
      close()
    })
    const fired = firing(url, { duration: 60e6 })
    await fired.run()
    assert.equal(fired.gone, 'ECONNREFUSED')
  })

  it('ends early when it is told to', async (t) => {
    const stop = new AbortController()
    const { url } = await fakeApi(t, (_asked, response) => {
      response.end('ok')
      stop.abort()
    })
    const fired = firing(url, { duration: 60e6, signal: stop.signal })
    await fired.run()
    assert.ok(fired.answered >= 1)
    assert.equal(fired.underWay, 0)
  })
  it('sends nothing when it was told to end before', async (t) => {
    const { url, asked } = await fakeApi(t, (_asked, response) => response.end('ok'))
    for (const perSecond of [undefined, 200]) {
      const fired = firing(url, { duration: 60e6, perSecond, signal: AbortSignal.abort() })
      await fired.run()
      assert.equal(fired.sent, 0)
    }
    assert.equal(asked.length, 0)
  })
})
