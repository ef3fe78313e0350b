import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { samplerOf } from '../../src/telemetry/traces/sampling.ts'
import { Tracing } from './tracing.ts'

describe('the traces of a run', () => {
  const parents = (share: number, count: number) => {
    const tracing = new Tracing('16b2d5e1', share)
    return Array.from({ length: count }, (_, seq) => tracing.parentOf(seq % 7, seq) ?? '')
  }

  it('are told of any message later', () => {
    const tracing = new Tracing('16b2d5e1', 0.01)
    assert.equal(tracing.parentOf(6, 74)?.slice(3, 35), tracing.idOf(6, 74))
    assert.match(tracing.idOf(6, 74) ?? '', /^16b2d5e1000000060000004a[0-9a-f]{8}$/)
  })

  it('are valid, and each its own', () => {
    const all = parents(1, 5_000)
    for (const parent of all) assert.match(parent, /^00-[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/)
    assert.equal(new Set(all).size, 5_000)
  })

  it('ask to be sampled as often as they shall', () => {
    const asking = parents(0.25, 10_000).filter((parent) => parent.endsWith('-01')).length
    assert.ok(Math.abs(asking - 2_500) < 250, String(asking))
  })

  it('are chosen alike by a server that samples by ratio', () => {
    const sampled = samplerOf('traceidratio', '0.25') ?? assert.fail('no sampler')
    const all = parents(0.25, 1_000)
    assert.deepEqual(
      all.filter((traceparent) => sampled({ id: '', traceparent }, () => true)),
      all.filter((parent) => parent.endsWith('-01')),
    )
  })

  it('are there only when something is traced', () => {
    const none = new Tracing('16b2d5e1', 0)
    assert.deepEqual([none.on, none.parentOf(0, 0), none.idOf(0, 0)], [false, undefined, undefined])
  })
})
