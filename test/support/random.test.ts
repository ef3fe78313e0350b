import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pick, seeded } from './random.ts'

const draws = (seed: number, count: number) => Array.from({ length: count }, seeded(seed))
/** How many of the numbers fall into each tenth. */
const tenths = (numbers: number[]) =>
  Array.from({ length: 10 }, (_, at) => numbers.filter((each) => Math.floor(each * 10) === at).length)

describe('seeded chance', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(draws(7, 50), draws(7, 50))
    assert.equal(new Set([0, 1, 2, 3, 2 ** 32 - 1].map((seed) => draws(seed, 1)[0])).size, 5)
  })

  it('spreads evenly, within a seed and over the first numbers of neighbours', () => {
    const first = Array.from({ length: 10_000 }, (_, seed) => draws(seed, 1)[0] ?? NaN)
    for (const numbers of [draws(1, 10_000), first]) {
      for (const count of tenths(numbers)) assert.ok(count > 900 && count < 1_100, tenths(numbers).join())
    }
  })

  it('picks every item, and none from nothing', () => {
    const random = seeded(1)
    const picked = Array.from({ length: 50 }, () => pick(random, ['a', 'b', 'c']))
    assert.deepEqual([...new Set(picked)].sort(), ['a', 'b', 'c'])
    assert.throws(() => pick(random, []), /nothing to pick/)
  })
})
