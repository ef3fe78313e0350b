import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { away, draftWith, journaledOf, storeFailedOf } from '../../../test/support/facts.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { refusals, type RefusalCode } from '../../protocol/refusals.ts'
import { Memory } from './memory.ts'
import { recorderOf } from './recorder.ts'
import { Tally } from './tally.ts'

const rules = new URL('../../../deploy/prometheus/rules/recording.yml', import.meta.url)

describe('refusals of a second', () => {
  it("are the server's where the objectives say so, and else their senders'", async () => {
    const [, listed = ''] = /chat_refusals_total\{code=~"([^"]+)"\}/.exec(await readFile(rules, 'utf8')) ?? []
    const codes = Object.keys(refusals) as RefusalCode[]
    const ours = codes.filter((code) => {
      const tally = new Tally()
      tally.refuse(code)
      const { refused, refusedTheirs } = tally.take()
      assert.equal(refused + refusedTheirs, 1)
      assert.deepEqual([tally.take().refused, tally.take().refusedTheirs], [0, 0])
      return refused === 1
    })
    assert.deepEqual(ours.sort(), listed.split('|').sort())
  })
})

describe('the batches of a second', () => {
  it('are also those that failed: they take the longest', () => {
    const clock = new ManualClock()
    const memory = new Memory(clock, () => 0)
    const drafts = [draftWith()]
    const { storeFailed, journaled } = recorderOf(memory, clock)
    storeFailed?.(storeFailedOf(drafts, away(), { begunAt: 0, endedAt: 2_003 }))
    journaled?.(journaledOf(drafts, { begunAt: 2_003, endedAt: 2_004 }))
    const { batches, batchMs } = memory.tally.take()
    assert.deepEqual([batches, batchMs], [2, 2_003])
  })
})
