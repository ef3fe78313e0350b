import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { metricError } from './metric-error.ts'
import { Scrape } from './scrape.ts'

const before = new Scrape('chat_messages_latency_seconds_count 0\n')
const after = new Scrape(`chat_messages_latency_seconds_bucket{le="0.001"} 98
chat_messages_latency_seconds_bucket{le="0.0025"} 99
chat_messages_latency_seconds_bucket{le="+Inf"} 100
chat_messages_latency_seconds_sum 0.05
chat_messages_latency_seconds_count 100
`)
const last = { count: 100, mean: 900, p50: 800, p90: 1_200, p99: 3_000, p999: 4_000, max: 4_100 }

describe('the error of the server’s latencies', () => {
  it('is what clients saw more than the histogram shows', () => {
    const error = metricError(before, after, last)
    assert.ok(error)
    assert.deepEqual(error.mean, { theirs: 500, ours: 900 })
    assert.deepEqual([error.theirs, error.ours], [100, 100])
    const [, , p99, p999] = error.quantiles
    assert.deepEqual(p99, { name: 'p99', theirs: 2_500, low: 1_000, high: 2_500, ours: 3_000, unseen: 500 })
    assert.deepEqual(p999, { name: 'p999', theirs: 2_500, low: 2_500, ours: 4_000, unseen: 1_500 })
  })

  it('is not known without messages on both sides', () => {
    assert.equal(metricError(before, before, last), undefined)
    assert.equal(metricError(before, after, { ...last, count: 0 }), undefined)
    assert.equal(metricError(undefined, after, last), undefined)
  })
})
