import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashOfMessage, idOf, messageOf, tokenOf } from './address.ts'

describe('the address of the dashboard', () => {
  it('names a message, or a token, or nothing', () => {
    const id = '0190c2f4-7b1e-8d3a-9c4f-000000000000'
    assert.equal(messageOf(hashOfMessage(id)), id)
    assert.equal(messageOf(hashOfMessage('a&token=b')), 'a&token=b')
    assert.deepEqual(['#token=s%2Bcret', '#token=a+b/c=', '#token=100%'].map(tokenOf), [
      's+cret',
      'a+b/c=',
      '100%',
    ])
    for (const hash of ['', '#', '#message', '#message=', '#rooms/x', '#token=x'])
      assert.equal(messageOf(hash), undefined)
  })

  it('takes ids as they are pasted', () => {
    assert.equal(idOf(' A2F6600E0000 \n'), 'a2f6600e0000')
  })
})
