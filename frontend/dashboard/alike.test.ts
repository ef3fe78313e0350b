import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { journeys } from '../../test/support/made-up-journeys.ts'
import { groupAlike } from './alike.ts'

const [journey] = journeys(0, [{ id: 'room', name: 'Night Shift' }])
assert.ok(journey)
const at = (id: string, receivedAt: number, room = 'room') => ({ ...journey, id, receivedAt, room })

describe('slow messages', () => {
  it('of one room and one moment are told as one, by the slowest', () => {
    const slowest = [at('a', 1_000), at('b', 1_090), at('c', 1_000, 'other'), at('d', 910), at('e', 1_101)]
    assert.deepEqual(
      groupAlike(slowest).map((group) => [group.id, group.others]),
      [
        ['a', 2],
        ['c', 0],
        ['e', 0],
      ],
    )
    assert.deepEqual(groupAlike([]), [])
  })
})
