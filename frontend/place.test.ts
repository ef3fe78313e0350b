import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SaidRow } from './rows.ts'
import { placeOf } from './place.ts'

function place(seq: number | null, ackMs?: number): string {
  const state: SaidRow['state'] = seq === null ? 'unnumbered' : 'said'
  return placeOf({ seq, ackMs, state })
}

describe('the place of a message', () => {
  it('is its number, and for an own one how long storing it took', () => {
    assert.equal(place(12), 'No. 12')
    assert.equal(place(12, 7.6), 'No. 12 · stored in 8 ms')
    assert.equal(place(12, 0.3), 'No. 12 · stored in less than 1 ms')
    assert.equal(place(12, 31_400), 'No. 12 · stored in 31 s')
  })

  it('is still to come for a message that is kept without a number', () => {
    assert.equal(place(null), 'No number yet')
    assert.equal(place(null, 7.6), 'No number yet · kept in 8 ms')
  })

  it('is nowhere before a message is kept, or when it was set aside', () => {
    const states = ['pending', 'failed', 'unkept'] as const
    assert.deepEqual(
      states.map((state) => placeOf({ seq: null, ackMs: undefined, state })),
      ['', '', ''],
    )
  })
})
