import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { second } from '../../test/support/made-up-state.ts'
import { History, shownSeconds } from './history.ts'

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => second({ n: first + at }))

const shown = (history: History) => history.slots.map((slot) => slot?.n)

describe('the shown seconds', () => {
  it('are none at first', () => {
    const history = new History()
    assert.deepEqual([history.newest, history.slots.length], [0, shownSeconds])
    assert.ok(history.slots.every((slot) => slot === undefined))
  })

  it('end with the newest, and leave a place for what is not known', () => {
    const history = new History()
    history.take({ startedAt: 1, seconds: [...from(1, 2), ...from(5, 6)] })
    assert.deepEqual(shown(history).slice(-6), [1, 2, undefined, undefined, 5, 6])
    assert.deepEqual(
      history.last(3).map(({ n }) => n),
      [5, 6],
    )
  })

  it('move on, and repeat nothing', () => {
    const history = new History()
    history.take({ startedAt: 1, seconds: from(1, 100) })
    history.take({ startedAt: 1, seconds: from(99, 150) })
    assert.deepEqual(
      shown(history),
      from(31, 150).map(({ n }) => n),
    )
  })

  it('begin anew with a server that was started anew', () => {
    const history = new History()
    history.take({ startedAt: 1, seconds: from(1, 100) })
    history.take({ startedAt: 2, seconds: [] })
    assert.equal(history.newest, 0)
    history.take({ startedAt: 2, seconds: from(1, 3) })
    assert.deepEqual(history.last(120).length, 3)
  })
})
