import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeMessage } from '../../src/protocol/codec.ts'
import type { SaidMessage } from '../../src/protocol/frames.ts'
import { Field, readNumber } from './scan.ts'

const message: SaidMessage = {
  id: '1',
  room: 'abc',
  seq: 1_207,
  sender: { id: 'm', name: '"text":"trap' },
  kind: 'chat',
  text: 'say "seq":9 and "text":"no"',
  sentAt: '',
  ref: 'r',
}
const frame = (change: Partial<SaidMessage> = {}) => Buffer.from(encodeMessage({ ...message, ...change }))

describe('scanning', () => {
  it('finds fields whether or not they moved, and is not misled by what is said', () => {
    const number = new Field('"seq":')
    const text = new Field('"text":"')
    const frames = [frame(), frame(), frame({ id: 'longer' }), frame({ seq: null }), frame()]
    assert.deepEqual(
      frames.map((bytes) => readNumber(bytes, number.in(bytes))),
      [1_207, 1_207, 1_207, 0, 1_207],
    )
    for (const bytes of frames) assert.equal(bytes.toString('utf8', text.in(bytes)).slice(0, 4), 'say ')
  })

  it('tells that a field is not there', () => {
    const field = new Field('"seq":')
    assert.equal(field.in(Buffer.from('{}')), -1)
    assert.equal(field.in(Buffer.from('{"seq":1}')), 7)
  })
})
