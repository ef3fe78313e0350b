import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { closes, reconnects, refusal, refusals } from './refusals.ts'

describe('closes', () => {
  it('tells by its range whether to come back', () => {
    for (const { code, reconnect } of Object.values(closes)) {
      if (code >= 4000) assert.equal(reconnect, code < 4500, String(code))
    }
  })

  it('has each code once', () => {
    const codes = Object.values(closes).map((close) => close.code)
    assert.equal(new Set(codes).size, codes.length)
  })
})

describe('reconnects', () => {
  it('comes back from a lost pipe, a restart and any code of the range for it', () => {
    for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 4001, 4499])
      assert.ok(reconnects(code), String(code))
  })

  it('stays away when the same client would only meet the same end', () => {
    for (const code of [1002, 1003, 1007, 1009, 4500, 4506, 4999]) assert.ok(!reconnects(code), String(code))
  })
})

describe('refusal', () => {
  it('says how long to wait exactly when waiting helps', () => {
    for (const [code, row] of Object.entries(refusals)) {
      const { retryAfterMs } = refusal(code as keyof typeof refusals)
      assert.equal(retryAfterMs !== undefined, row.retry, code)
    }
  })
})
