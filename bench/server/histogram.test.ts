import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { estimate, observed, type Histogram } from './histogram.ts'
import { Scrape } from './scrape.ts'

/** A page with a histogram, its buckets summed up as Prometheus has them. */
function page([one, ten, all]: [number, number, number], sum: number): Scrape {
  return new Scrape(`took_seconds_bucket{le="0.01",route="b"} ${ten}
took_seconds_bucket{le="0.001",route="b"} ${one}
took_seconds_bucket{le="+Inf",route="b"} ${all}
took_seconds_sum{route="b"} ${sum}
took_seconds_count{route="b"} ${all}
`)
}

function between(before: Scrape, after: Scrape): Histogram {
  const found = observed('took_seconds', before, after)
  assert.ok(found)
  return found
}

describe('a histogram between two scrapes', () => {
  it('has what came in between, bucket by bucket', () => {
    const { count, sum, buckets } = between(page([1, 1, 1], 1), page([3, 7, 8], 11))
    assert.deepEqual({ count, sum }, { count: 7, sum: 10 })
    assert.deepEqual(buckets, [
      { most: 0.001, count: 2 },
      { most: 0.01, count: 4 },
      { most: Infinity, count: 1 },
    ])
  })

  it('counts from nothing when the metric was not there before', () => {
    assert.equal(between(new Scrape(''), page([1, 2, 3], 1)).count, 3)
  })

  it('is undefined without both pages, or without the metric', () => {
    assert.equal(observed('took_seconds', undefined, page([1, 1, 1], 1)), undefined)
    assert.equal(observed('took_seconds', page([1, 1, 1], 1), new Scrape('')), undefined)
  })

  it('tells between which bounds a quantile lies, and reads it off on a straight line', () => {
    const histogram = between(new Scrape(''), page([50, 100, 100], 1))
    assert.deepEqual(estimate(histogram, 0.5), { low: 0, high: 0.001, value: 0.001 })
    const { low, high, value = 0 } = estimate(histogram, 0.75) ?? {}
    assert.deepEqual({ low, high }, { low: 0.001, high: 0.01 })
    assert.ok(Math.abs(value - 0.0055) < 1e-9)
  })

  it('has no upper bound beyond the last bucket', () => {
    const histogram = between(new Scrape(''), page([0, 0, 4], 80))
    assert.deepEqual(estimate(histogram, 0.5), { low: 0.01, high: Infinity, value: 0.01 })
  })

  it('tells nothing of no observations', () => {
    const same = page([1, 1, 1], 1)
    assert.equal(estimate(between(same, same), 0.5), undefined)
  })
})
