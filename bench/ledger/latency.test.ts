import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { build } from 'hdr-histogram-js'
import { seeded } from '../../test/support/random.ts'
import { heatBin } from '../results/second.ts'
import { bucketOf, bucketSize, highestOf, lowestOf } from './buckets.ts'
import { Latencies, Latency } from './latency.ts'

const second = 1e6
const hour = 3_600 * second

function recorded(values: readonly number[]): Latency {
  const latency = new Latency()
  for (const value of values) latency.record(value)
  return latency
}

/** Values of every size up to two hours. */
function values(seed: number, count: number): number[] {
  const random = seeded(seed)
  return Array.from({ length: count }, () => Math.floor((2 * hour) ** random()))
}

describe('the buckets', () => {
  it('touch each other, and hold their values to three figures', () => {
    for (let bucket = 0; bucket < bucketSize; bucket++) {
      const [lowest, highest] = [lowestOf(bucket), highestOf(bucket)]
      assert.equal(bucketOf(lowest), bucket)
      assert.equal(bucketOf(highest), bucket)
      assert.equal(bucketOf(highest + 0.9), bucket)
      assert.ok(highest - lowest <= lowest / 1_000, `${lowest} to ${highest}`)
    }
  })

  it('have the last for what is longer than all', () => {
    assert.equal(bucketOf(1e12), bucketSize - 1)
    assert.ok(lowestOf(bucketSize - 1) > 2 * hour)
  })
})

describe('a latency', () => {
  it('tells percentiles to three figures, of short and long times alike', () => {
    const latency = new Latency()
    for (let ms = 1; ms <= 1_000; ms++) latency.record(ms * 1_000)
    const { count, p50, p99, max } = latency.summary()
    assert.deepEqual([count, max], [1_000, 1_000_000])
    for (const [told, real] of [
      [p50, 500_000],
      [p99, 990_000],
    ] as const) {
      assert.ok(Math.abs(told - real) <= real / 1_000, `${told} for ${real}`)
    }
  })

  it('tells what HdrHistogram tells, of values up to two hours', () => {
    for (const seed of [1, 2, 3]) {
      const all = values(seed, 2_000)
      const theirs = build({ highestTrackableValue: 2 * hour, numberOfSignificantValueDigits: 3 })
      for (const value of all) theirs.recordValue(value)
      const ours = recorded(all)
      const max = Math.max(...all)
      for (const percent of [0.01, 1, 25, 50, 75, 90, 99, 99.9, 99.95, 100])
        assert.equal(ours.percentile(percent), Math.min(max, theirs.getValueAtPercentile(percent)))
      const { count, mean } = ours.summary()
      assert.deepEqual([count, ours.max], [theirs.totalCount, max])
      assert.ok(Math.abs(mean - theirs.mean) <= theirs.mean / 1_000)
    }
  })

  it('can be read while it goes on', () => {
    const latency = recorded([10])
    assert.equal(latency.percentile(99), 10)
    latency.record(20)
    assert.deepEqual([latency.percentile(50), latency.summary().count], [10, 2])
  })

  it('knows the longest to the microsecond, and tells no percentile above it', () => {
    const { p50, p999, max } = recorded([7_777_777.7]).summary()
    assert.deepEqual([p50, p999, max], [7_777_777, 7_777_777, 7_777_777])
  })

  it('keeps hours, and counts what is below zero apart', () => {
    const latency = recorded([3 * hour, -1, -0.5])
    const { count, max, p50 } = latency.summary()
    assert.deepEqual([count, latency.negative, max], [1, 2, 3 * hour])
    assert.ok(p50 > 2 * hour)
  })

  it('is all zero when nothing was recorded', () => {
    const latency = new Latency()
    assert.deepEqual(Object.values(latency.summary()), [0, 0, 0, 0, 0, 0, 0])
    assert.deepEqual([latency.spectrum(), latency.heat()], [[], []])
  })

  it('is the same after a journey to another process, alone or together with others', () => {
    const [a, b] = [values(1, 500), values(2, 700)]
    const travelled = (some: readonly number[]) => structuredClone(recorded(some).encode())
    const merged = new Latency()
    merged.add(travelled([...a, -1]))
    merged.add(travelled(b))
    const together = recorded([...a, ...b, -1])
    assert.deepEqual(merged.encode(), together.encode())
    assert.deepEqual(merged.summary(), together.summary())
    assert.equal(merged.negative, 1)
  })

  it('tells each value in one interval, and all of them together are the whole', () => {
    const latency = new Latency()
    const whole = new Latency()
    for (const seed of [1, 2, 3]) {
      const some = values(seed, 300)
      for (const value of [...some, -seed]) latency.record(value)
      const interval = latency.take()
      const alone = recorded([...some, -seed])
      assert.deepEqual(interval.counts, alone.encode().counts)
      assert.equal(interval.negative, 1)
      assert.equal(bucketOf(interval.max), bucketOf(alone.max))
      whole.add(interval)
    }
    assert.deepEqual(latency.take(), { counts: [], negative: 0, max: 0 })
    assert.deepEqual(whole.encode().counts, latency.encode().counts)
    assert.equal(whole.negative, 3)
  })

  it('shows the heat of its values', () => {
    const latency = recorded([3, 5, 1_000, 1_001, 90 * second])
    assert.deepEqual(latency.heat(), [
      [0, 2],
      [heatBin(1_000), 2],
      [heatBin(90 * second), 1],
    ])
  })

  it('has a spectrum that rises from the median to the single longest value', () => {
    const latency = recorded(Array.from({ length: 1_000 }, (_, i) => i + 1))
    const spectrum = latency.spectrum()
    const percents = spectrum.map(([percent]) => percent)
    assert.deepEqual(spectrum.at(0), [0, 1])
    assert.deepEqual(spectrum.at(-1), [100, 1_000])
    for (const [percent, micros] of spectrum) assert.equal(micros, latency.percentile(percent))
    for (let i = 1; i < percents.length; i++) assert.ok(percents[i]! > percents[i - 1]!)
    assert.ok(percents.some((percent) => Math.abs(percent - 50) < 1e-9))
    assert.ok(percents.at(-2)! > 99.8 && percents.at(-2)! <= 99.9 + 1e-9)
    assert.ok(spectrum.length > 45 && spectrum.length < 60)
  })
})

describe('the latencies of a run', () => {
  it('travel together, and are summed up by name', () => {
    const [here, there] = [new Latencies(), new Latencies()]
    here.ack.record(10)
    there.ack.record(30)
    there.spread.record(7)
    here.add(structuredClone(there.encode()))
    const { ack, spread, page } = here.summary()
    assert.deepEqual([ack.count, ack.max, spread.p50, page.count], [2, 30, 7, 0])
    assert.deepEqual(Object.keys(here.spectra()), ['ack', 'spread'])
    assert.deepEqual(Object.keys(here.take(['ack', 'lag'])), ['ack', 'lag'])
  })
})
