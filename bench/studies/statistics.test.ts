import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canTell, fewestRuns, mannWhitney, median, shiftOf } from './statistics.ts'

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`)

describe('statistics of whole runs', () => {
  it('takes the middle of an even count, and none of none', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(median([4, 1, 3, 2]), 2.5)
    assert.ok(Number.isNaN(median([])))
  })

  it('counts how many ways of dealing the values out are as extreme', () => {
    near(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]), 2 / 70)
    near(mannWhitney([1, 2, 3], [4, 5, 6]), 2 / 20)
    near(mannWhitney([1, 4], [2, 3]), 1)
    // Of the 10 ways to choose 2 of 5, the sums 3 and 4 and their mirrors 9 and 8 are as far out as 4.
    near(mannWhitney([1, 3], [2, 4, 5]), 4 / 10)
  })

  it('gives equal values the middle of their ranks', () => {
    near(mannWhitney([7, 7, 7], [7, 7, 7]), 1)
    // Ranks 1.5 1.5 3 against 4 5.5 5.5: only that deal and its mirror are so far out.
    near(mannWhitney([1, 1, 2], [3, 4, 4]), 2 / 20)
    near(mannWhitney([1, 1], [1, 2]), 1)
  })

  it('is the same whichever side comes first', () => {
    const [a, b] = [
      [3, 1, 4, 1, 5],
      [9, 2, 6, 5, 3, 5],
    ]
    near(mannWhitney(a, b), mannWhitney(b, a))
  })

  it('finds no bounds for a shift below the fewest runs that can tell', () => {
    assert.equal(fewestRuns(0.05), 4)
    assert.equal(fewestRuns(0.05 / 9), 6)
    assert.equal(canTell(3, 3, 0.05), false)
    assert.equal(canTell(1, 50, 0.01), false)
    assert.deepEqual(shiftOf([1, 2, 3], [11, 12, 13], 0.05), { middle: 10, low: -Infinity, high: Infinity })
  })

  it('gives the shift all differences as bounds with just enough runs, and fewer with more', () => {
    const four = [1, 2, 3, 4]
    assert.deepEqual(
      shiftOf(
        four,
        four.map((value) => value + 10),
        0.05,
      ),
      { middle: 10, low: 7, high: 13 },
    )
    const eight = [1, 2, 3, 4, 5, 6, 7, 8]
    // The tables have 13 as the critical value for 8 and 8 at 5 %: the 14th difference from either end.
    const { low, high } = shiftOf(eight, eight, 0.05)
    const differences = eight.flatMap((y) => eight.map((x) => y - x)).sort((x, y) => x - y)
    assert.deepEqual([low, high], [differences[13], differences[64 - 14]])
  })

  it('bounds a shift away from none just when the test rejects none', () => {
    const a = [1, 2.1, 3.3, 4.7, 5.2, 6.9, 7.4, 8.6]
    for (let moved = 0; moved < 10; moved += 0.37) {
      const b = a.map((value, i) => value * 1.01 + moved + i / 1e3)
      assert.equal(shiftOf(a, b, 0.05).low > 0, mannWhitney(a, b) <= 0.05)
    }
  })
})
