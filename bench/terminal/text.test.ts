import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { paint } from './line.ts'
import { bar, sparkline } from './picture.ts'
import { clean, fit, widthOf, wrap } from './text.ts'

describe('text for a terminal', () => {
  it('has nothing in it that cannot be seen', () => {
    assert.equal(
      clean('a\x1b[31m\r\n\x07\x7f\x9b\u200b\u202e\u2028\ufeff\ud800é部😀'),
      `a�[31m${'�'.repeat(10)}é部😀`,
    )
  })

  it('knows how wide it is', () => {
    assert.deepEqual(['', 'abc', 'µs ▕█▏ ✓', '部屋', '😀!', 'ｱ'].map(widthOf), [0, 3, 8, 4, 3, 1])
  })

  it('is cut where there is no more room', () => {
    assert.deepEqual(
      [fit('abc', 3), fit('abcd', 3), fit('部屋部', 5), fit('部屋', 2), fit('a', 0)],
      ['abc', 'ab…', '部屋…', '…', ''],
    )
  })

  it('breaks between words', () => {
    assert.deepEqual(wrap('one two three', 7), ['one two', 'three'])
    assert.deepEqual(wrap('onelongword two', 5), ['onelongword', 'two'])
  })

  it('is painted no wider than the terminal, in its tones', () => {
    const line = ['ab', { text: 'cd\x1b', tone: 'bad' }, 'ef'] as const
    assert.equal(paint(line, { columns: 80, color: false }), 'abcd�ef')
    assert.equal(paint(line, { columns: 4, color: true }), 'ab\x1b[31mc…\x1b[0m')
  })
})

describe('small pictures', () => {
  it('fill a bar by the share', () => {
    assert.deepEqual(
      [-1, 0.5, 2].map((share) => bar(share, 4)),
      ['▕░░░░▏', '▕██░░▏', '▕████▏'],
    )
  })

  it('show the last values by their height, and a gap for none', () => {
    assert.equal(sparkline([9, 1, 2, 0, 8], 4), '▁▂ █')
    assert.deepEqual([sparkline([], 4), sparkline([1], 0), sparkline([0, 0], 4)], ['', '', '  '])
  })
})
