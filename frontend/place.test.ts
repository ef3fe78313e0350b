import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { placeOf } from './place.ts'

describe('the place of a message', () => {
  it('is its number, and for an own one how long storing it took', () => {
    assert.equal(placeOf({ seq: 12, ackMs: undefined }), 'No. 12')
    assert.equal(placeOf({ seq: 12, ackMs: 7.6 }), 'No. 12 · stored in 8 ms')
    assert.equal(placeOf({ seq: 12, ackMs: 0.3 }), 'No. 12 · stored in less than 1 ms')
    assert.equal(placeOf({ seq: 12, ackMs: 31_400 }), 'No. 12 · stored in 31 s')
  })

  it('is not known before it has a number', () => {
    assert.equal(placeOf({ seq: null, ackMs: undefined }), '')
  })
})
