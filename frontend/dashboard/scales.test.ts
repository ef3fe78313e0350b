import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { roundUp, roundUpBytes, ticks } from './scales.ts'

describe('a scale', () => {
  it('ends at a round figure that holds all', () => {
    assert.deepEqual(
      [0, 0.3, 1, 3, 41, 456, 1_000, 19_000].map(roundUp),
      [1, 0.4, 1, 4, 60, 600, 1_000, 20_000],
    )
    for (let value = 0.01; value < 1e6; value *= 1.37) assert.ok(roundUp(value) >= value * 0.999)
  })

  it('ends at what is round for bytes', () => {
    const [kibi, mebi] = [1_024, 1_024 * 1_024]
    assert.deepEqual([0, 700, 900 * kibi, 130 * mebi].map(roundUpBytes), [1, 768, mebi, 192 * mebi])
  })

  it('has few ticks, the last of them within', () => {
    assert.deepEqual(ticks(184, 5), [0, 50, 100, 150])
    assert.deepEqual(ticks(0.3, 5), [0, 0.1, 0.2, 0.3])
    assert.deepEqual(ticks(10, 5), [0, 2, 4, 6, 8, 10])
  })
})
