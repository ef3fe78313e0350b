import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blank, byteLength, cleanName, longerThan } from './text.ts'

describe('byteLength and longerThan', () => {
  it('agree at every length around the limit', () => {
    for (const unit of ['x', 'é', '☃', '🦊']) {
      for (let count = 0; count < 40; count++) {
        const text = unit.repeat(count)
        assert.equal(longerThan(text, 30), byteLength(text) > 30, `${count} x ${unit}`)
      }
    }
  })
})

describe('cleanName', () => {
  it('keeps what people are called', () => {
    for (const name of ['Ada', 'Zoë', '李雷', 'quiet otter', "O'Neill", '🦊', 'عمر']) {
      assert.equal(cleanName(name, 40), name)
    }
  })

  it('folds white space and composes characters', () => {
    assert.equal(cleanName('  a \n\t b ', 40), 'a b')
    assert.equal(cleanName('e\u0301', 40), 'é')
  })

  it('takes out what would turn or break the line it is shown in', () => {
    assert.equal(cleanName('a\u202Eb\u0007c', 40), 'a b c')
  })

  it('refuses what is empty, invisible, broken or too long', () => {
    for (const name of ['', '   ', '\u200b', 'a\0', '\ud800', 'x'.repeat(41)]) {
      assert.equal(cleanName(name, 40), undefined)
    }
    assert.equal(cleanName('🦊'.repeat(40), 40), '🦊'.repeat(40))
  })
})

describe('blank', () => {
  it('is not fooled by marks around something to see', () => {
    assert.ok(!blank('\u200bx'))
    assert.ok(blank('\u200b\u2060 \n'))
  })
})
