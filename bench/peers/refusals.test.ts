import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Refusals } from './refusals.ts'

const sign = '{"type":"error"'
const bytes = Buffer.from(`${sign},"code":"overloaded"}x{"type":"message"}${sign}${sign}`)

describe('refusals', () => {
  it('are each counted once, wherever the reads are cut', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const refusals = new Refusals(sign)
      for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) refusals.read(part)
      assert.equal(refusals.count, 3, `cut at ${cut}`)
    }
  })

  it('are counted in single bytes', () => {
    const refusals = new Refusals(sign)
    for (const byte of bytes) refusals.read(Buffer.from([byte]))
    assert.equal(refusals.count, 3)
  })
})
