import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { it } from 'node:test'
import { systemClock } from '../../adapters/node/clock.ts'
import { startTracing } from './start.ts'

/** In a file of its own, for the process must be one that has not traced anything. */
it('a server that is not asked to trace loads nothing of OpenTelemetry', async () => {
  const tracing = await startTracing(
    { OTEL_SERVICE_NAME: 'chat' },
    {
      told: () => assert.fail('nothing to tell'),
      clock: systemClock,
      guard: (_fact, listener) => listener,
      slowMs: 250,
    },
  )
  await tracing.shutdown()
  assert.equal(tracing.recorder, undefined)
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  assert.deepEqual(
    loaded.filter((path) => path.includes('opentelemetry')),
    [],
  )
})
