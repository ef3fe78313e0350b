import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { way } from '../../../test/support/made-up-ways.ts'
import { digitsOf } from '../traces/trace-context.ts'
import { KeptWays } from './kept-ways.ts'

describe('a message', () => {
  it('is found by its own id, however many newer ones say that they are of its trace', () => {
    const kept = new KeptWays()
    const meant = way()
    const digits = digitsOf(meant.id)
    const traceparent = `00-${digits}-00000000000000aa-01`
    kept.delivered(meant)
    for (let n = 0; n < 3; n++) kept.delivered(way({ traceparent }))
    kept.failed(way({ traceparent, refused: 'internal' }))
    for (const id of [meant.id, digits]) assert.equal(kept.find(id, 3), meant, id)
  })

  it("is the newest of those in a sender's trace", () => {
    const kept = new KeptWays()
    const traceId = 'a'.repeat(32)
    const traced = () => way({ traceparent: `00-${traceId}-00000000000000aa-01` })
    const [older, newer] = [traced(), traced()]
    for (const each of [older, newer]) kept.delivered(each)
    assert.equal(kept.find(traceId, 3), newer)
    assert.equal(kept.find('b'.repeat(32), 3), undefined)
  })
})
