import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { batchingOf } from './batching.ts'

const usual = {
  maxQueueSize: 8_192,
  maxExportBatchSize: 512,
  scheduledDelayMillis: 5_000,
  exportTimeoutMillis: 30_000,
}

function read(settings: Record<string, string>) {
  const told: string[] = []
  return { batching: batchingOf(settings, (trouble) => void told.push(trouble)), told }
}

describe('how spans wait', () => {
  it('is as usual when nothing else is said', () => {
    assert.deepEqual(read({}), { batching: usual, told: [] })
    assert.deepEqual(read({ OTEL_BSP_MAX_QUEUE_SIZE: '' }), { batching: usual, told: [] })
  })

  it('is as it is said', () => {
    const { batching, told } = read({
      OTEL_BSP_MAX_QUEUE_SIZE: '1000000',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1000000',
      OTEL_BSP_SCHEDULE_DELAY: '1',
      OTEL_BSP_EXPORT_TIMEOUT: '2147483647',
    })
    assert.deepEqual(Object.values(batching), [1_000_000, 1_000_000, 1, 2_147_483_647])
    assert.deepEqual(told, [])
  })

  it('has no batch that is larger than the queue', () => {
    const { batching, told } = read({ OTEL_BSP_MAX_QUEUE_SIZE: '300' })
    assert.deepEqual([batching.maxExportBatchSize, told], [300, []])
    const larger = read({ OTEL_BSP_MAX_QUEUE_SIZE: '300', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '301' })
    assert.equal(larger.batching.maxExportBatchSize, 300)
    assert.deepEqual(larger.told, [
      'OTEL_BSP_MAX_EXPORT_BATCH_SIZE "301" is no whole number from 1 to 300: it is taken as 300.',
    ])
  })

  it('is as usual, and told, for what cannot be used', () => {
    const wrong = {
      OTEL_BSP_MAX_QUEUE_SIZE: ['0', '-1', '1000001', 'many', 'Infinity'],
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: ['0', '-1', '0.5', '8193', 'NaN'],
      OTEL_BSP_SCHEDULE_DELAY: ['0', '-5', '2147483648', '1s'],
      OTEL_BSP_EXPORT_TIMEOUT: ['0', '1.5', '2147483648'],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const { batching, told } = read({ [name]: value })
        assert.deepEqual(batching, usual)
        assert.equal(told.length, 1)
        assert.ok(told[0]?.startsWith(`${name} "${value}" is no whole number from 1 to `), told[0])
      }
    }
  })
})
