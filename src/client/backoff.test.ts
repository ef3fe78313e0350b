import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Backoff } from './backoff.ts'

describe('backoff', () => {
  it('doubles up to its cap and begins anew after success', () => {
    const backoff = new Backoff({ firstMs: 500, mostMs: 3_000 }, () => 0.5)
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(() => backoff.next()),
      [250, 500, 1000, 1500, 1500],
    )
    backoff.reset()
    assert.equal(backoff.next(), 250)
  })

  it('waits at least as long as it was asked to, and spreads what is on top', () => {
    assert.equal(new Backoff({ firstMs: 500, mostMs: 3_000 }, () => 0).next(2_000), 2_000)
    assert.equal(new Backoff({ firstMs: 500, mostMs: 3_000 }, () => 0.5).next(2_000), 2_250)
  })
})
