import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contextOf, parentOf } from './trace-context.ts'

const id = '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b'
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

describe('the trace of a message', () => {
  it('is named like the message, without a traceparent', () => {
    assert.deepEqual(contextOf({ id }), {
      traceId: '0f3b6a1c9d2e8f41a7b85c6d7e8f9a0b',
      spanId: 'a7b85c6d7e8f9a0b',
    })
  })

  it("is the sender's, with one", () => {
    assert.deepEqual(contextOf({ id, traceparent }), { traceId, spanId: 'a7b85c6d7e8f9a0b' })
    assert.deepEqual(parentOf({ id, traceparent }), { traceId, spanId: '00f067aa0ba902b7', sampled: true })
  })

  it('is kept by its sender as the lowest bit of the flags says', () => {
    const kept = (flags: string) => parentOf({ id, traceparent: traceparent.slice(0, -2) + flags })?.sampled
    assert.deepEqual(['00', '01', '02', '03', 'fe', 'ff'].map(kept), [false, true, false, true, false, true])
  })

  it('has a span of its own for a try that was refused', () => {
    assert.deepEqual(contextOf({ id, traceparent, spanId: '1234567890abcdff' }), {
      traceId,
      spanId: '1234567890abcdff',
    })
  })

  it('does not heed a traceparent that is not valid', () => {
    const invalid = [
      '',
      'nonsense',
      `01-${traceId}-00f067aa0ba902b7-01`,
      `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `${traceparent}\n`,
    ]
    for (const traceparent of invalid) assert.equal(parentOf({ id, traceparent }), undefined, traceparent)
  })
})
