import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { way } from '../../../test/support/made-up-ways.ts'
import { Slowest } from './slowest.ts'

const tookMs = (ways: { receivedAt: number; endedAt: number }[]) =>
  ways.map(({ receivedAt, endedAt }) => endedAt - receivedAt)

describe('the slowest messages', () => {
  it('are just the twenty slowest, in whatever order they come', () => {
    const slowest = new Slowest()
    const times = Array.from({ length: 1_000 }, (_, at) => (at * 7_919) % 1_009)
    for (const ms of times) slowest.add(way({ receivedAt: 2_000 - ms, endedAt: 2_000 }))
    assert.deepEqual(tookMs(slowest.lastMinute(2_000)), times.sort((a, b) => b - a).slice(0, 20))
  })

  it('are of the last minute, whatever was slow before it and however much came since', () => {
    const slowest = new Slowest()
    slowest.add(way({ receivedAt: 0, endedAt: 900 }))
    slowest.add(way({ receivedAt: 5_000, endedAt: 5_800 }))
    for (let at = 10_000; at <= 64_000; at += 100) slowest.add(way({ receivedAt: at - 10, endedAt: at }))
    assert.deepEqual(tookMs(slowest.lastMinute(64_999)).slice(0, 3), [900, 800, 10])
    assert.deepEqual(tookMs(slowest.lastMinute(65_000)).slice(0, 2), [800, 10])
    assert.equal(slowest.lastMinute(1_000_000).length, 0)
  })

  it('are forgotten with their slot, also when nothing was said for long', () => {
    const slowest = new Slowest()
    slowest.add(way({ receivedAt: 0, endedAt: 900 }))
    slowest.add(way({ receivedAt: 65_000, endedAt: 65_001 }))
    assert.deepEqual(tookMs(slowest.lastMinute(65_001)), [1])
  })
})
