import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withBlock } from './document.ts'

describe('a document with blocks', () => {
  it('gets a block at its end, and keeps what people wrote', () => {
    const once = withBlock('# Growth\n\nWords.\n', 'a', 'first')
    assert.equal(once, '# Growth\n\nWords.\n\n<!-- a -->\n\nfirst\n\n<!-- /a -->\n')
    const twice = withBlock(`${once}\nMore words.\n`, 'b', 'second')
    assert.ok(twice.includes('first') && twice.includes('More words.') && twice.includes('second'))
  })

  it('has each block once, the newest', () => {
    const text = withBlock(withBlock(withBlock('', 'a', 'old'), 'b', 'other'), 'a', 'new')
    assert.equal(text.match(/<!-- a -->/g)?.length, 1)
    assert.ok(!text.includes('old') && text.includes('new') && text.includes('other'))
  })

  it('keeps what was written around a block when its text changes', () => {
    const told = `${withBlock('# Mine\n', 'a', 'one')}\n## What it means\n\nMuch.\n`
    assert.equal(withBlock(told, 'a', 'two'), told.replace('one', 'two'))
  })
})
