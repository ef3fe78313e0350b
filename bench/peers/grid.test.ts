import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Grid } from './grid.ts'

describe('the grid of an open loop', () => {
  it('spreads messages evenly over whole milliseconds', () => {
    const slow = new Grid({ perSecond: 40, talkers: 1 })
    assert.deepEqual(
      [0, 1, 2, 40].map((place) => slow.dueMs(place)),
      [0, 25, 50, 1_000],
    )
    const fast = new Grid({ perSecond: 4_000, talkers: 100 })
    const ticks = Array.from({ length: 9 }, (_, place) => fast.dueMs(place))
    assert.deepEqual(ticks, [0, 1, 1, 1, 1, 2, 2, 2, 2])
  })

  it('never says more than the rate, at whatever rate', () => {
    for (const perSecond of [1, 7, 333.3, 1_250, 20_000, 47_000 / 32]) {
      const grid = new Grid({ perSecond, talkers: 3 })
      for (let place = 1; place < 5_000; place += 13) {
        const exact = (place * 1_000) / perSecond
        const late = grid.dueMs(place) - exact
        assert.ok(late > -0.01 && late < 1, `${place} at ${perSecond}/s is ${late} ms late`)
      }
    }
  })

  it('finds the place of a message by its talker and number', () => {
    const grid = new Grid({ perSecond: 1_000, talkers: 7 })
    for (let place = 0; place < 100; place++) {
      assert.equal(grid.placeOf(grid.talkerOf(place), Math.floor(place / 7)), place)
    }
  })
})
