import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { health, type JournalHealth } from './health.ts'

const up = { ready: () => Promise.resolve() }
const down = { ready: () => Promise.reject(new Error('away')) }
const serving = { draining: false }
const empty: JournalHealth = { records: 0, room: 'ample', broken: false }

describe('health', () => {
  it('is ok while everything answers', async () => {
    assert.deepEqual(await health(up, empty, serving), {
      status: 'ok',
      dependencies: { postgres: 'reachable', journal: 'empty' },
    })
  })

  it('is degraded, and still serving, without Postgres and until the journal is empty again', async () => {
    assert.deepEqual(await health(down, { ...empty, records: 3 }, serving), {
      status: 'degraded',
      dependencies: { postgres: 'unreachable', journal: 'holds 3 messages' },
    })
    assert.equal((await health(up, { ...empty, records: 1 }, serving)).status, 'degraded')
  })

  it('wants no new clients while the server drains, or its journal has no room or no disk', async () => {
    const states = await Promise.all([
      health(up, empty, { draining: true }),
      health(down, { ...empty, room: 'nearly full' }, serving),
      health(up, { ...empty, room: 'full' }, serving),
      health(up, { ...empty, broken: true }, serving),
    ])
    assert.deepEqual(
      states.map(({ status, dependencies }) => [status, dependencies.journal]),
      [
        ['unavailable', 'empty'],
        ['unavailable', 'nearly full'],
        ['unavailable', 'full'],
        ['unavailable', 'broken'],
      ],
    )
  })
})
