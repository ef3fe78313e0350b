import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { age, bytes, countOf, duration, exactDuration, percent, shortCount } from './units.ts'

/** With plain spaces, so that they can be read here. */
const plain = (texts: string[]) => texts.map((text) => text.replaceAll('\u00a0', ' '))

describe('a figure', () => {
  it('is as exact as a length of time is worth', () => {
    assert.deepEqual(plain([0, 0.123, 1.25, 9.94, 12.4, 999, 1_450, 9_960, 59_960].map(duration)), [
      '0 ms',
      '0.12 ms',
      '1.3 ms',
      '9.9 ms',
      '12 ms',
      '999 ms',
      '1.4 s',
      '10 s',
      '59 s',
    ])
  })

  it('tells close lengths of seconds apart', () => {
    assert.deepEqual(plain([12.4, 999.4, 999.5, 2_036, 2_041, 12_300, 59_994, 60_000].map(exactDuration)), [
      '12 ms',
      '999 ms',
      '1.00 s',
      '2.04 s',
      '2.04 s',
      '12.30 s',
      '59.99 s',
      '1 min',
    ])
  })

  it('has the units of an age that matter', () => {
    const minute = 60_000
    const ages = [900, 59_999, 90_000, 5 * minute + 9_000, 60 * minute, 125 * minute, 49 * 60 * minute]
    assert.deepEqual(plain(ages.map(age)), [
      '0 s',
      '59 s',
      '1 min 30 s',
      '5 min',
      '1 h',
      '2 h 5 min',
      '2 d 1 h',
    ])
  })

  it('counts bytes by 1,024', () => {
    assert.deepEqual(plain([0, 999, 1_000, 1_536, 67_108_864, 2 ** 50].map(bytes)), [
      '0 B',
      '999 B',
      '1 KiB',
      '1.5 KiB',
      '64 MiB',
      '1024 TiB',
    ])
  })

  it('has a noun that fits it', () => {
    assert.deepEqual(
      [countOf(1, 'message'), countOf(3_120, 'message'), countOf(2, 'box', 'boxes')],
      ['1 message', '3,120 messages', '2 boxes'],
    )
    assert.deepEqual([shortCount(9_999), shortCount(50_000)], ['9,999', '50K'])
    assert.deepEqual(plain([percent(0.984)]), ['98 %'])
  })
})
