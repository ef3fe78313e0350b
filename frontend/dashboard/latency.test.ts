import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { latencyBounds } from '../../src/protocol/watched.ts'
import { latencies, second } from '../../test/support/made-up-state.ts'
import { countsOf, quantile, rowAt, rows, rowsNeeded, shadeOf, shades } from './latency.ts'

const counts = (...all: number[]) => countsOf([second({ latencies: latencies(all) })])

describe('counted latencies', () => {
  it('add up over seconds', () => {
    const twice = countsOf([second({ latencies: latencies([1, 5]) }), second({ latencies: latencies([5]) })])
    assert.deepEqual(twice, latencies([1, 5, 5]))
  })

  it('tell quantiles as exactly as their buckets are', () => {
    assert.equal(quantile(counts(), 0.99), undefined)
    const hundred = counts(...Array.from({ length: 99 }, () => 1.8), 100)
    assert.ok(Math.abs((quantile(hundred, 0.5) ?? 0) - 1.75) < 0.01)
    assert.equal(quantile(hundred, 0.99), 2)
    assert.equal(quantile(hundred, 1), 128)
    assert.equal(quantile(counts(60_000), 1), 16_384)
  })
})

describe('the heat map', () => {
  it('has each latency in the row of its bucket, higher the longer it is', () => {
    for (const [row, bound] of latencyBounds.entries()) {
      assert.equal(rowAt(bound), row + 1)
      assert.equal(Math.floor(rowAt(bound * 0.99)), row)
    }
    assert.equal(rowAt(1e6), rows - 0.5)
  })

  it('is as high as the slowest asks for, and not lower than a calm server deserves', () => {
    const calm = rowsNeeded([undefined, second({ slowestMs: 1 })])
    assert.equal(calm, rowAt(96))
    assert.ok(rowsNeeded([second({ slowestMs: 700 })]) > rowAt(700))
    assert.equal(rowsNeeded([second({ slowestMs: 1e6 })]), rows)
  })

  it('is deepest where most are, and shows one among thousands', () => {
    assert.deepEqual([shadeOf(1, 1), shadeOf(1, 5_000), shadeOf(5_000, 5_000)], [shades - 1, 0, shades - 1])
    const steps = [1, 5, 20, 100, 400, 2_000].map((count) => shadeOf(count, 5_000))
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
    )
  })
})
