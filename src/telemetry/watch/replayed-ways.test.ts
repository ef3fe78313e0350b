import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attempt, way } from '../../../test/support/made-up-ways.ts'
import { draftWith, replayedOf, utteranceOf } from '../../../test/support/facts.ts'
import type { Way } from '../traces/way.ts'
import { ReplayedWays } from './replayed-ways.ts'

const journaled = () => way({ seq: null, tried: [attempt(1, 2, { at: 'journal' })] })
const batchOf = (ways: readonly Way[]) =>
  replayedOf(
    ways.map(({ id }) => utteranceOf(draftWith({ id }))),
    { repeated: 1 },
  )

describe('messages of the journal', () => {
  it('learn their numbers from the batch that brought them into the store', () => {
    const replays = new ReplayedWays()
    const ways = [journaled(), journaled()]
    for (const each of ways) replays.await(each, false)
    const batch = batchOf([journaled(), ...ways])
    replays.came(batch)
    const { attempt, stored, repeated } = batch
    assert.deepEqual(
      ways.map((each) => [each.seq, replays.of(each)]),
      [2, 3].map((seq) => [seq, { attempt, counts: { stored, repeated } }]),
    )
  })

  it('have none when the store will never take them', () => {
    const replays = new ReplayedWays()
    const buried = journaled()
    replays.await(buried, true)
    replays.came({ ...batchOf([buried]), outcomes: [{ refused: 'ref_conflict' }] })
    assert.deepEqual([buried.seq, replays.of(buried)?.refused], [null, 'ref_conflict'])
  })

  it('are remembered as long as the last few thousand, and the slow ones longer', () => {
    const replays = new ReplayedWays()
    const [slow, early, late] = [journaled(), journaled(), journaled()]
    replays.await(slow, true)
    replays.await(early, false)
    for (let n = 0; n < 10_000; n++) replays.await(journaled(), false)
    replays.await(late, false)
    for (let n = 0; n < 4_095; n++) replays.await(journaled(), false)
    replays.came(batchOf([slow, early, late]))
    assert.deepEqual(
      [slow, early, late].map(({ seq }) => seq),
      [1, null, 3],
    )
  })
})
