import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attempt } from '../../../test/support/made-up-ways.ts'
import type { Attempt, Draft } from '../../core/message.ts'
import { LaneHistory } from './lanes.ts'

const draft = (receivedAt: number, tried: readonly Attempt[]) => ({ receivedAt, tried }) as Draft

describe("a lane's history", () => {
  it('tells each message which batches ended while it waited, though others follow', () => {
    const lanes = new LaneHistory()
    const [first, second, third] = [attempt(0, 100), attempt(100, 300), attempt(300, 301)]
    const tried = [third]
    lanes.ended(first, [draft(0, [first])])
    lanes.ended(attempt(0, 200, { lane: 1 }), [])
    lanes.ended(second, [draft(99, [second])])
    lanes.ended(third, [draft(50, tried), draft(150, tried)])
    for (let n = 0; n < 1_000; n++) lanes.ended(attempt(400 + n, 401 + n), [])
    assert.deepEqual(lanes.behind({ tried, receivedAt: 50 }), [second, first])
    assert.deepEqual(lanes.behind({ tried, receivedAt: 150 }), [second])
  })

  it('has nothing for who did not wait, and for who came through the replay', () => {
    const lanes = new LaneHistory()
    const quick = [attempt(100, 101)]
    lanes.ended(attempt(0, 100), [])
    lanes.ended(quick[0]!, [draft(99, quick)])
    assert.deepEqual(lanes.behind({ tried: quick, receivedAt: 99 }), [])
    const replayed = [attempt(500, 501, { lane: -1 })]
    lanes.ended(replayed[0]!, [draft(0, replayed)])
    assert.deepEqual(lanes.behind({ tried: replayed, receivedAt: 0 }), [])
  })

  it('notes what was before the first try of a batch, not before the second', () => {
    const lanes = new LaneHistory()
    const before = attempt(0, 100)
    const tried = [attempt(100, 2_100, { error: new Error('away') })]
    lanes.ended(before, [])
    lanes.ended(tried[0]!, [draft(10, tried)])
    tried.push(attempt(2_100, 2_101, { at: 'journal' }))
    lanes.ended(tried[1]!, [draft(10, tried)])
    assert.deepEqual(lanes.behind({ tried, receivedAt: 10 }), [before])
  })

  it("does not count a message's own failed try among the batches before it", () => {
    const lanes = new LaneHistory()
    const tried = [attempt(11, 2_011, { error: new Error('away') })]
    lanes.ended(tried[0]!, [draft(10, tried)])
    tried.push(attempt(2_011, 2_012, { at: 'journal' }))
    lanes.ended(tried[1]!, [draft(10, tried)])
    assert.deepEqual(lanes.behind({ tried, receivedAt: 10 }), [])
  })
})
