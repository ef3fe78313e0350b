import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Envelope, headBytes } from './envelope.ts'

const size = 200
const said = (envelope = new Envelope('run00001', size)) => envelope.text(41, 1_234, 5_000_000.9, 5_000_123)

describe('an envelope', () => {
  it('tells what was written, in whole microseconds, from any offset of a frame', () => {
    const reader = new Envelope('run00001', size)
    const frame = Buffer.from(`{"text":"${said()}"}`)
    assert.equal(reader.read(frame, 9), 'whole')
    const { sender, seq, intended, sent } = reader
    assert.deepEqual(
      { sender, seq, intended, sent },
      { sender: 41, seq: 1_234, intended: 5_000_000, sent: 5_000_123 },
    )
  })

  it('has the size asked for, and needs no escaping in JSON', () => {
    for (const bytes of [headBytes, headBytes + 1, 200, 4_096]) {
      const text = said(new Envelope('run00001', bytes))
      assert.equal(Buffer.byteLength(text), bytes)
      assert.equal(JSON.stringify(text), `"${text}"`)
      assert.equal(new Envelope('run00001', bytes).read(Buffer.from(text), 0), 'whole')
    }
  })

  it('notices every single changed byte', () => {
    const reader = new Envelope('run00001', size)
    for (let at = 0; at < size; at++) {
      for (const flip of [1, 2, 16]) {
        const bytes = Buffer.from(said())
        bytes[at]! ^= flip
        assert.notEqual(reader.read(bytes, 0), 'whole', `byte ${at}`)
      }
    }
  })

  it('notices a text that was cut or lengthened', () => {
    const reader = new Envelope('run00001', size)
    for (const length of [0, 3, 40, headBytes, size - 1]) {
      assert.notEqual(reader.read(Buffer.from(said().slice(0, length)), 0), 'whole')
    }
    assert.equal(reader.read(Buffer.from(`${said()}x`), 0), 'corrupt')
  })

  it('does not take another run, or what people say, for its own', () => {
    const reader = new Envelope('run00002', size)
    assert.equal(reader.read(Buffer.from(said()), 0), 'foreign')
    assert.equal(reader.read(Buffer.from('hello'), 0), 'foreign')
    assert.equal(reader.read(Buffer.alloc(0), 0), 'foreign')
  })
})
