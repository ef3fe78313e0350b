import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fakeApp, room } from '../../../test/support/fake-app.ts'
import { logLines } from '../../../test/support/log-lines.ts'
import { bugLines, fatalLine } from './bug-lines.ts'

const canary = 'canary-7f3a'
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

/** Errors that quote what was sent, as those of the language and of Node do. */
const quoting: Error[] = [
  new TypeError(`Cannot create property 'x' on string '${canary}'`),
  Object.assign(new TypeError(`Received type string ('${canary}')`), { code: 'ERR_INVALID_ARG_TYPE' }),
  new Error('bad', { cause: new RangeError(canary) }),
  Object.assign(new Error('a bug'), { text: canary, token: canary, request: { headers: canary } }),
]

function saying(): RequestInit {
  return {
    method: 'POST',
    body: JSON.stringify({ text: canary }),
    headers: {
      'Content-Type': 'application/json',
      Authorization: 'Bearer good',
      'Idempotency-Key': canary,
      'User-Agent': canary,
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
  }
}

/** An app whose hub throws this, its log, and the time at which it is. */
function buggy(error: Error) {
  const log = logLines('trace')
  const time = { now: 0 }
  const throwing = () => Promise.reject(error)
  const onError = bugLines(log.logger, () => time.now)
  return { ...log, time, ...fakeApp({ hub: { post: throwing, rooms: throwing, room: throwing }, onError }) }
}

describe('the line of a bug that a request met', () => {
  it('says where, by method, route, trace and stack', async () => {
    const { app, lines } = buggy(new TypeError('a bug'))
    await app.request(`/api/rooms/${room.id}/messages`, saying())
    const [line] = lines()
    const { level, msg, method, route, traceId: trace, suppressed, err } = line ?? {}
    assert.deepEqual([level, msg, suppressed], ['error', 'a request met a bug', 0])
    assert.deepEqual([method, route, trace], ['POST', '/api/rooms/:id/messages', traceId])
    const { name, at } = err as { name: string; at: string[] }
    assert.equal(name, 'TypeError')
    assert.match(at[0] ?? '', /bug-lines\.test\.ts/)
  })

  it('has no trace of a client without a token', async () => {
    const { app, lines } = buggy(new TypeError('a bug'))
    await app.request('/api/rooms', { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } })
    assert.deepEqual([lines()[0]?.route, lines()[0]?.traceId], ['/api/rooms', undefined])
  })

  it('holds nothing of what was sent, whatever the error quotes', async () => {
    for (const error of quoting) {
      const { app, written } = buggy(error)
      await app.request(`/api/rooms/${room.id}/messages`, saying())
      await app.request(`/api/rooms?search=${canary}`)
      await app.request(`/api/rooms/${canary}`)
      assert.doesNotMatch(written.join(''), /canary-/)
      assert.equal(written.length, 1)
    }
  })

  it('keeps the words of errors that quote nothing', async () => {
    const error = Object.assign(new Error('relation "rooms" does not exist'), {
      name: 'PostgresError',
      code: '42P01',
    })
    const { app, lines } = buggy(error)
    await app.request('/api/rooms')
    assert.deepEqual(lines()[0]?.err, { name: 'PostgresError', code: '42P01', message: error.message })
  })

  it('comes once a second, and not in the way of those of connections', async () => {
    const { app, lines, logger, time } = buggy(new TypeError('a bug'))
    for (; time.now < 2_000; time.now += 200) await app.request('/api/rooms')
    const ofConnections = bugLines(logger, () => 0)
    ofConnections(new TypeError('a bug'))
    ofConnections(new TypeError('a bug'))
    const [request, connection] = ['a request met a bug', 'a connection met a bug']
    assert.deepEqual(
      lines().map(({ msg, suppressed }) => [msg, suppressed]),
      [
        [request, 0],
        [request, 4],
        [connection, 0],
      ],
    )
  })
})

it('the line of a bug that ends the server says where it was met, and nothing that it may quote', () => {
  for (const error of [...quoting, canary, undefined]) {
    const { logger, lines, written } = logLines('trace')
    fatalLine(logger, 'a bug was not caught')(error)
    const [{ level, msg, err } = {}] = lines()
    assert.deepEqual([level, msg], ['fatal', 'a bug was not caught'])
    assert.equal((err as { name: string }).name, error instanceof Error ? error.name : typeof error)
    assert.doesNotMatch(written.join(''), /canary-/)
  }
})
