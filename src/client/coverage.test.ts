import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Coverage } from './coverage.ts'

describe('coverage', () => {
  it('grows without a hole while numbers follow each other', () => {
    const coverage = new Coverage(5)
    for (const seq of [5, 6, 7]) coverage.cover(seq)
    assert.deepEqual([coverage.holes, coverage.after, coverage.base], [[], 7, 5])
  })

  it('sees what a jump leaves out, and where it is whole up to', () => {
    const coverage = new Coverage(1)
    coverage.cover(1)
    coverage.cover(5)
    coverage.cover(9)
    assert.deepEqual(coverage.holes, [
      { from: 2, to: 4 },
      { from: 6, to: 8 },
    ])
    assert.equal(coverage.after, 1)
  })

  it('closes holes from any side', () => {
    const coverage = new Coverage(1)
    coverage.cover(9)
    coverage.cover(5)
    coverage.cover(1, 2)
    coverage.cover(8)
    assert.deepEqual(coverage.holes, [
      { from: 3, to: 4 },
      { from: 6, to: 7 },
    ])
    coverage.cover(3, 7)
    assert.deepEqual([coverage.holes, coverage.after], [[], 9])
  })

  it('takes a number that exists and is not here for a hole', () => {
    const coverage = new Coverage(1)
    coverage.cover(1)
    coverage.expect(3)
    assert.deepEqual(coverage.holes, [{ from: 2, to: 3 }])
  })

  it('lets go of holes below a higher base', () => {
    const coverage = new Coverage(1)
    coverage.cover(4)
    coverage.cover(8)
    coverage.rebase(6)
    assert.deepEqual([coverage.holes, coverage.base], [[{ from: 6, to: 7 }], 6])
  })

  it('makes one hole of numbers that follow each other and are not here', () => {
    const coverage = new Coverage(1)
    for (const seq of [1, 2, 3, 4]) coverage.expect(seq)
    coverage.cover(6)
    coverage.expect(7)
    assert.deepEqual(coverage.holes, [
      { from: 1, to: 5 },
      { from: 7, to: 7 },
    ])
  })
})
