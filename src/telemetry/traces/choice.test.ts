import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { choiceOf } from './choice.ts'
import { samplerOf } from './sampling.ts'

const message = { id: '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b' }

function choosing(sampled: boolean) {
  const time = { ms: 0 }
  const choose = choiceOf({ sampled: () => sampled, slowMs: 250, clock: { monotonic: () => time.ms } })
  const many = (times: number, ms: number) => Array.from({ length: times }, () => choose(message, ms, false))
  return { time, choose, many }
}

describe('the choice of traces', () => {
  it('keeps what is sampled, and else what failed or was slow', () => {
    const sampled = choosing(true).choose
    assert.deepEqual([sampled(message, 1, false), sampled(message, 900, true)], ['sampled', 'sampled'])
    const { choose } = choosing(false)
    assert.equal(choose(message, 249.9, false), undefined)
    assert.equal(choose(message, 250, false), 'slow')
    assert.equal(choose(message, 1, true), 'failed')
    assert.equal(choose(message, 250, true), 'failed')
  })

  it('keeps a hundred a second that are not sampled', () => {
    const { time, many } = choosing(false)
    time.ms = 5_000
    const first = many(103, 300)
    assert.deepEqual(first.slice(98), ['slow', 'slow', 'over_budget', 'over_budget', 'over_budget'])
    time.ms = 5_999
    assert.deepEqual(many(1, 300), ['over_budget'])
    time.ms = 6_000
    assert.deepEqual(new Set(many(100, 300)), new Set(['slow']))
  })

  it('keeps a hundred a second because clients chose so, beside those', () => {
    const time = { ms: 0 }
    const sampled = samplerOf('parentbased_traceidratio', '0') ?? assert.fail('no sampler')
    const choose = choiceOf({ sampled, slowMs: 250, clock: { monotonic: () => time.ms } })
    const asking = { ...message, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
    const kept = (times: number, ms: number) =>
      Array.from({ length: times }, () => choose(asking, ms, false)).filter(
        (verdict) => verdict !== undefined,
      )
    assert.deepEqual(
      kept(200, 1),
      Array.from({ length: 100 }, () => 'sampled'),
    )
    assert.deepEqual(new Set(kept(100, 300)), new Set(['slow']))
    time.ms = 1_000
    assert.equal(kept(200, 1).length, 100)
  })

  it('takes nothing from that for what is sampled, or is fast', () => {
    const time = { ms: 0 }
    let sampled = true
    const choose = choiceOf({ sampled: () => sampled, slowMs: 250, clock: { monotonic: () => time.ms } })
    for (let n = 0; n < 200; n++) choose(message, 900, true)
    sampled = false
    for (let n = 0; n < 200; n++) choose(message, 1, false)
    assert.equal(choose(message, 900, true), 'failed')
  })
})
