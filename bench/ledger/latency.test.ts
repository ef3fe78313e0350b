import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Latency } from './latency.ts'

describe('a latency', () => {
  it('tells percentiles to three figures, of short and long times alike', () => {
    const latency = new Latency()
    for (let ms = 1; ms <= 1_000; ms++) latency.record(ms * 1_000)
    const { count, p50, p99, max } = latency.summary()
    assert.equal(count, 1_000)
    for (const [told, real] of [
      [p50, 500_000],
      [p99, 990_000],
      [max, 1_000_000],
    ] as const) {
      assert.ok(Math.abs(told - real) <= real / 1_000, `${told} for ${real}`)
    }
  })

  it('can be read while it goes on', () => {
    const latency = new Latency()
    latency.record(10)
    assert.equal(latency.percentile(99), 10)
    latency.record(20)
    assert.deepEqual([latency.percentile(50), latency.summary().count], [10, 2])
  })

  it('keeps minutes, and counts what is below zero apart', () => {
    const latency = new Latency()
    latency.record(600e6)
    latency.record(-1)
    assert.deepEqual([latency.summary().count, latency.negative], [1, 1])
    assert.ok(Math.abs(latency.summary().max - 600e6) < 1e6)
  })

  it('is all zero when nothing was recorded', () => {
    assert.deepEqual(Object.values(new Latency().summary()), [0, 0, 0, 0, 0, 0, 0])
  })
})
