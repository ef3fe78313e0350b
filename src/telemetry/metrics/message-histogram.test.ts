import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Histogram, Registry } from 'prom-client'
import { messageHistogram, messageHistograms } from './message-histogram.ts'

const shape = { name: 'seconds', help: 'Seconds.', buckets: [0.001, 0.25, 1, 10] }
const seconds = [0, 0.001, 0.0011, 0.1, 0.25, 0.3, 1, 9.99, 10, 10.01, 1e6]

describe('a histogram of messages', () => {
  it("shows the same as the library's, to the byte", async () => {
    const [ours, theirs] = [new Registry(), new Registry()]
    const series = messageHistogram(ours, shape)
    const histogram = new Histogram({ ...shape, registers: [theirs] })
    assert.equal(await ours.metrics(), await theirs.metrics())
    for (const each of seconds) {
      series.observe(each)
      histogram.observe(each)
    }
    assert.equal(await ours.metrics(), await theirs.metrics())
  })

  it('does so with a label, each value of which it shows from the start', async () => {
    const [ours, theirs] = [new Registry(), new Registry()]
    const series = messageHistograms(ours, shape, 'stage', ['a', 'b'])
    const histogram = new Histogram({ ...shape, labelNames: ['stage'], registers: [theirs] })
    for (const stage of ['a', 'b']) histogram.zero({ stage })
    assert.equal(await ours.metrics(), await theirs.metrics())
    series.b.observe(0.3)
    histogram.labels('b').observe(0.3)
    assert.equal(await ours.metrics(), await theirs.metrics())
  })

  it('takes no value that is no number, which would spoil its sum for good', () => {
    const series = messageHistogram(new Registry(), shape)
    for (const value of [NaN, Infinity]) assert.throws(() => series.observe(value), TypeError)
  })
})
