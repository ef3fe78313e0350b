import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { health } from './health.ts'

const up = { ready: () => Promise.resolve() }
const down = { ready: () => Promise.reject(new Error('away')) }

describe('health', () => {
  it('is ok while everything answers', async () => {
    assert.deepEqual(await health(up, { draining: false }), {
      status: 'ok',
      dependencies: { postgres: 'reachable' },
    })
  })

  it('is degraded, and still serving, without Postgres', async () => {
    assert.deepEqual(await health(down, { draining: false }), {
      status: 'degraded',
      dependencies: { postgres: 'unreachable' },
    })
  })

  it('wants no new clients while the server drains', async () => {
    assert.equal((await health(up, { draining: true })).status, 'unavailable')
    assert.equal((await health(down, { draining: true })).status, 'unavailable')
  })
})
