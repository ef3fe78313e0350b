import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { samplerOf } from './sampling.ts'

const id = '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b'
const granted = () => true
/** A budget that is spent; it tells how often it was asked. */
function spent() {
  const budget = { asked: 0, take: () => (budget.asked++, false) }
  return budget
}
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
    assert.equal(samplerOf('always_on')?.({ id }, granted), true)
    assert.equal(samplerOf('always_off')?.({ id }, granted), false)
    assert.equal(
      samplerOf('traceidratio', '1')?.({ id: 'ffffffff-ffff-8fff-bfff-ffffffffffff' }, granted),
      true,
    )
    assert.equal(
      samplerOf('traceidratio', '0')?.({ id: '00000000-0000-8000-8000-000000000000' }, granted),
      false,
    )
  })

  it('takes about the share that was asked for', () => {
    const sampled = samplerOf('traceidratio', '0.25')
    const ids = Array.from({ length: 10_000 }, uuid)
    const taken = ids.filter((id) => sampled?.({ id }, granted)).length
    // Ten standard deviations: 10,000 draws do not miss it.
    assert.ok(Math.abs(taken - 2_500) < 433, String(taken))
  })

  it('decides alike wherever it is asked, by the trace that the message is in', () => {
    const sampled = samplerOf('traceidratio', '0.5')
    const low = from('00', '4bf92f3577b34da6a3ce929d0e0e4736')
    const high = from('01', '4bf92f3577b34da6a3ce929dfe0e4736')
    assert.equal(sampled?.(low, granted), true)
    assert.equal(sampled?.(high, granted), false)
    assert.equal(sampled?.({ id: 'ffffffff-ffff-8fff-bfff-ffff0e0e4736' }, granted), true)
  })

  it('leaves the decision to a sender with a traceparent only when it is parent-based', () => {
    assert.equal(samplerOf('always_off')?.(from('01'), granted), false)
    assert.equal(samplerOf('always_on')?.(from('00'), granted), true)
    assert.equal(samplerOf('parentbased_always_off')?.(from('01'), granted), true)
    assert.equal(samplerOf('parentbased_always_off')?.({ id }, granted), false)
    assert.equal(samplerOf('parentbased_traceidratio', '1')?.(from('00'), granted), false)
    assert.equal(samplerOf('parentbased_traceidratio', '0')?.(from('01'), granted), true)
  })

  it('leaves it to the id of the message, once what clients may choose is spent', () => {
    const budget = spent()
    const low = '0f3b6a1c-9d2e-8f41-a7b8-5c6d00000000'
    const zeros = '10000000000000000000000000000000'
    const quarter = samplerOf('traceidratio', '0.25')
    const parentBased = samplerOf('parentbased_traceidratio', '0.25')
    for (const sampled of [quarter, parentBased]) {
      assert.equal(sampled?.({ ...from('01', zeros), id }, granted), true)
      assert.equal(sampled?.({ ...from('01', zeros), id }, budget.take), false)
      assert.equal(sampled?.({ ...from('01', zeros), id: low }, budget.take), true)
    }
    assert.equal(budget.asked, 2)
  })

  it('asks for nothing of that where all is sampled, or a sender wants nothing', () => {
    const budget = spent()
    const { take } = budget
    assert.equal(samplerOf('always_on')?.(from('01'), take), true)
    assert.equal(samplerOf('parentbased_always_on')?.(from('01'), take), true)
    assert.equal(samplerOf('traceidratio', '1')?.(from('00'), take), true)
    assert.equal(samplerOf('always_off')?.(from('01'), take), false)
    assert.equal(samplerOf('parentbased_always_off')?.(from('00'), take), false)
    assert.equal(samplerOf('parentbased_always_off')?.({ id }, take), false)
    assert.equal(budget.asked, 0)
  })

  it('is parentbased_always_on unless something else was asked for', () => {
    assert.equal(samplerOf()?.({ id }, granted), true)
    assert.equal(samplerOf()?.(from('00'), granted), false)
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
