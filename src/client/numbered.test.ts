import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { message } from '../../test/support/fake-websocket.ts'
import { Numbered } from './numbered.ts'
import type { Entry } from './timeline.ts'

const entry = (seq: number): Entry => ({ key: `m${String(seq)}`, message: message(seq), durable: 'postgres' })
const aside = (id: string, behind: number): Entry => ({
  key: id,
  message: message(0, { id, seq: null }),
  durable: 'journal',
  behind,
})

function numbered(...entries: Entry[]): Numbered {
  const list = new Numbered()
  for (const each of entries) list.insert(each)
  return list
}

const keys = (entries: readonly Entry[]) => entries.map(({ key }) => key)

describe('numbered messages', () => {
  it('stand by number, and behind each what was set aside there, whatever order they come in', () => {
    const list = numbered(aside('x', 2), entry(3), entry(1), aside('y', 2), entry(2), aside('z', 0))
    assert.deepEqual(keys(list.entries), ['z', 'm1', 'm2', 'x', 'y', 'm3'])
    assert.equal(list.lowest, 1)
  })

  it('let the oldest go, with what would stand alone before the first number', () => {
    const list = numbered(entry(1), aside('x', 1), entry(2), entry(3))
    assert.deepEqual(keys(list.takeOldest(1)), ['m1', 'x'])
    assert.deepEqual(keys(list.entries), ['m2', 'm3'])
    assert.deepEqual(keys(list.takeOldest(5)), ['m2', 'm3'])
    assert.equal(list.lowest, undefined)
  })

  it('give a number to one message only', () => {
    const list = numbered(entry(1))
    const other = { ...entry(1), key: 'other' }
    assert.equal(list.insert(other)?.key, 'm1')
    assert.deepEqual(keys(list.entries), ['other'])
  })
})
