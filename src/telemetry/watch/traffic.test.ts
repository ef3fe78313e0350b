import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Traffic } from './traffic.ts'

describe('traffic', () => {
  it('is of the last ten whole seconds, the busiest room first', () => {
    const traffic = new Traffic()
    traffic.delivered('old', 100)
    traffic.turn()
    for (let second = 0; second < 10; second++) {
      traffic.delivered('steady', 5)
      if (second === 9) traffic.delivered('late', 7)
      if (second === 9) traffic.delivered('late', 7)
      traffic.turn()
    }
    traffic.delivered('under way', 9)
    assert.deepEqual(traffic.busiest(5), [
      { id: 'steady', messages: 10, deliveries: 50 },
      { id: 'late', messages: 2, deliveries: 14 },
    ])
    assert.equal(traffic.busiest(1).length, 1)
  })

  it('remembers a bounded number of rooms, and goes on with those', () => {
    const traffic = new Traffic()
    for (let room = 0; room < 5_000; room++) traffic.delivered(String(room), 1)
    traffic.delivered('0', 1)
    traffic.turn()
    assert.equal(traffic.busiest(10_000).length, 2_000)
    assert.deepEqual(traffic.busiest(1), [{ id: '0', messages: 2, deliveries: 2 }])
  })
})
