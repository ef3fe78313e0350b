import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { byteLength } from '../src/protocol/text.ts'
import { lengthNote } from './length-note.ts'

const noteOf = (text: string, most = 1_000) => lengthNote(text, byteLength(text), most)

describe('the note on the length of a draft', () => {
  it('says nothing while there is room enough', () => {
    assert.equal(noteOf('x'.repeat(500)), '')
  })

  it('counts plain text exactly', () => {
    assert.equal(noteOf('x'.repeat(501)), '499 characters left')
    assert.equal(noteOf('x'.repeat(1_000)), '0 characters left')
    assert.equal(noteOf('x'.repeat(1_001)), '1 character too long')
    assert.equal(noteOf('x'.repeat(1_904)), '904 characters too long')
  })

  it('says about how many characters of other scripts are too many, or still fit', () => {
    assert.equal(noteOf('語'.repeat(400)), 'About 67 characters too long')
    assert.equal(noteOf('👩'.repeat(200)), 'About 50 characters left')
  })
})
