import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptOf, away } from '../../test/support/facts.ts'
import { stagesOf } from './stages.ts'

const failed = attemptOf({ begunAt: 10, endedAt: 30, error: away() })
const journaled = attemptOf({ at: 'journal', begunAt: 35, endedAt: 40 })

describe('the stages of a message', () => {
  it('are the wait for its writer, the commit, and the way to its readers', () => {
    const tried = [attemptOf({ begunAt: 10, endedAt: 30 })]
    assert.deepEqual(stagesOf({ receivedAt: 4, tried }, 29), { queue: 6, store: 20, deliver: 3 })
  })

  it('are all of its time, with what was in vain and the waits between', () => {
    const stages = stagesOf({ receivedAt: 4, tried: [failed, journaled] }, 40)
    assert.deepEqual(stages, { queue: 11, store: 20, journal: 5, deliver: 4 })
  })

  it('count what was tried twice in one place together', () => {
    const again = attemptOf({ begunAt: 50, endedAt: 51 })
    assert.equal(stagesOf({ receivedAt: 4, tried: [failed, again] }, 60).store, 21)
  })
})
