import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { samplerOf } from './sampling.ts'

const id = '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b'
const from = (flags: '00' | '01', traceId = '4bf92f3577b34da6a3ce929d0e0e4736') => ({
  id,
  traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}`,
})

function uuid(): string {
  return randomBytes(16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

describe('the sampler', () => {
  it('takes all or nothing', () => {
    assert.equal(samplerOf('always_on')?.({ id }), true)
    assert.equal(samplerOf('always_off')?.({ id }), false)
    assert.equal(samplerOf('traceidratio', '1')?.({ id: 'ffffffff-ffff-8fff-bfff-ffffffffffff' }), true)
    assert.equal(samplerOf('traceidratio', '0')?.({ id: '00000000-0000-8000-8000-000000000000' }), false)
  })

  it('takes about the share that was asked for', () => {
    const sampled = samplerOf('traceidratio', '0.25')
    const ids = Array.from({ length: 10_000 }, uuid)
    const taken = ids.filter((id) => sampled?.({ id })).length
    // Ten standard deviations: 10,000 draws do not miss it.
    assert.ok(Math.abs(taken - 2_500) < 433, String(taken))
  })

  it('decides alike wherever it is asked, by the trace that the message is in', () => {
    const sampled = samplerOf('traceidratio', '0.5')
    const low = from('00', '4bf92f3577b34da6a3ce929d0e0e4736')
    const high = from('01', '4bf92f3577b34da6a3ce929dfe0e4736')
    assert.equal(sampled?.(low), true)
    assert.equal(sampled?.(high), false)
    assert.equal(sampled?.({ id: 'ffffffff-ffff-8fff-bfff-ffff0e0e4736' }), true)
  })

  it('leaves the decision to a sender with a traceparent only when it is parent-based', () => {
    assert.equal(samplerOf('always_off')?.(from('01')), false)
    assert.equal(samplerOf('always_on')?.(from('00')), true)
    assert.equal(samplerOf('parentbased_always_off')?.(from('01')), true)
    assert.equal(samplerOf('parentbased_always_off')?.({ id }), false)
    assert.equal(samplerOf('parentbased_traceidratio', '1')?.(from('00')), false)
    assert.equal(samplerOf('parentbased_traceidratio', '0')?.(from('01')), true)
  })

  it('is parentbased_always_on unless something else was asked for', () => {
    assert.equal(samplerOf()?.({ id }), true)
    assert.equal(samplerOf()?.(from('00')), false)
  })

  it('does not exist for a name or a ratio that is not known', () => {
    for (const [name, arg] of [
      ['sometimes'],
      ['parentbased_'],
      ['traceidratio', '2'],
      ['traceidratio', 'half'],
    ]) {
      assert.equal(samplerOf(name, arg), undefined)
    }
  })
})
