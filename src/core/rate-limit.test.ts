import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SenderRates, TokenBucket } from './rate-limit.ts'

const rate = { perSecond: 20, burst: 40 }

describe('TokenBucket', () => {
  it('lets a burst through, then the rate', () => {
    const bucket = new TokenBucket(rate)
    for (let n = 0; n < 40; n++) assert.equal(bucket.take(0), 0)
    assert.equal(bucket.take(0), 50)
    assert.equal(bucket.take(49), 1)
    assert.equal(bucket.take(50), 0)
    assert.equal(bucket.take(50), 50)
  })

  it('lets through after exactly the wait it gave', () => {
    for (const perSecond of [3, 7, 20, 1000 / 3]) {
      const bucket = new TokenBucket({ perSecond, burst: 1 })
      let now = 0.1
      for (let n = 0; n < 50; n++) {
        assert.equal(bucket.take(now), 0)
        now += bucket.take(now)
      }
    }
  })

  it('never gains more than its burst', () => {
    const bucket = new TokenBucket(rate)
    const taken = Array.from({ length: 100 }, () => bucket.take(1e9)).filter((wait) => wait === 0)
    assert.equal(taken.length, 40)
  })
})

describe('SenderRates', () => {
  it('keeps senders apart', () => {
    const rates = new SenderRates({ perSecond: 1, burst: 1 })
    assert.equal(rates.take('a', 0), 0)
    assert.equal(rates.take('a', 0), 1000)
    assert.equal(rates.take('b', 0), 0)
  })

  it('never refuses without a rate', () => {
    const rates = new SenderRates(undefined)
    for (let n = 0; n < 1000; n++) assert.equal(rates.take('a', 0), 0)
  })

  it('remembers who is in debt when it forgets the others', () => {
    const rates = new SenderRates({ perSecond: 1, burst: 1 })
    for (let n = 0; n < 10_000; n++) rates.take(`s${n}`, 0)
    rates.take('late', 999)
    rates.take('one more', 1000)
    assert.equal(rates.take('late', 1000), 999)
  })
})
