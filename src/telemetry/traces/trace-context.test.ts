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
      traceFlags: 1,
    })
  })

  it("is the sender's, with one", () => {
    assert.deepEqual(contextOf({ id, traceparent }), { traceId, spanId: 'a7b85c6d7e8f9a0b', traceFlags: 1 })
    assert.deepEqual(parentOf({ id, traceparent }), {
      traceId,
      spanId: '00f067aa0ba902b7',
      traceFlags: 1,
      isRemote: true,
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
