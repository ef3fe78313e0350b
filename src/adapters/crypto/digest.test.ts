import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256 } from './digest.ts'

describe('the digest', () => {
  it('is SHA-256 of the UTF-8 text in lower-case hex', () => {
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    assert.equal(sha256('☃'), '51643361c79ecaef25a8de802de24f570ba25d9c2df1d22d94fade11b4f466cc')
  })
})
