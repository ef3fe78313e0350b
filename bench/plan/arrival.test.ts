import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { arrivalForms, Arrivals, formatArrival, parseArrival, totalOf } from './arrival.ts'
import { drawerFrom } from './shape-cases.ts'
import { parseShape } from './shape-text.ts'

function timesOf(arrival: string, shape = parseShape('1k/s for 10s'), seed = 42): number[] {
  const arrivals = new Arrivals(parseArrival(arrival), shape, seed)
  const times: number[] = []
  for (let time = arrivals.next(); time !== undefined; time = arrivals.next()) times.push(time)
  return times
}

describe('arrivals', () => {
  it('are as many as planned, never fall, and lie within the load', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const shape = drawerFrom(seed).shape()
      for (const arrival of ['uniform', 'poisson', 'burst(7)', 'burst(3,250ms)']) {
        const times = timesOf(arrival, shape, seed)
        assert.equal(times.length, totalOf(parseArrival(arrival), shape))
        assert.ok(
          times.every((time, i) => time >= (times[i - 1] ?? 0) && time <= shape.duration),
          shape.text,
        )
      }
    }
  })

  it('are evenly spaced when uniform', () => {
    assert.deepEqual(timesOf('uniform', parseShape('4/s for 1s')), [0, 250_000, 500_000, 750_000])
  })

  it('come in groups when in bursts, at the rate of the shape or at a distance of their own', () => {
    const shape = parseShape('4/s for 2s')
    assert.deepEqual(timesOf('burst(4)', shape), [0, 0, 0, 0, 1e6, 1e6, 1e6, 1e6])
    assert.deepEqual(timesOf('burst(2,1s)', shape), [0, 0, 1e6, 1e6])
  })

  it('have the gaps of a Poisson process: mean one, and as wide as it is', () => {
    for (const seed of [0, 1, 42, -7, 2 ** 31]) {
      const times = timesOf('poisson', parseShape('1k/s for 100s'), seed)
      const gaps = times.map((time, i) => (time - (times[i - 1] ?? 0)) / 1_000)
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
      const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
      const above = (limit: number) => gaps.filter((gap) => gap > limit).length / gaps.length
      assert.ok(Math.abs(mean - 1) < 0.01, `mean ${mean}`)
      assert.ok(Math.abs(variance - 1) < 0.03, `variance ${variance}`)
      for (const limit of [0.1, 1, 3]) assert.ok(Math.abs(above(limit) - Math.exp(-limit)) < 0.006)
    }
  })

  it('follow the shape when they are random', () => {
    const shape = parseShape('ramp 0..2k 20s, hold 10s, spike 8k 5s')
    const times = timesOf('poisson', shape)
    for (let second = 1; second < 35; second++) {
      const came = times.filter((time) => time < second * 1e6).length
      const due = shape.count(second * 1e6)
      assert.ok(Math.abs(came - due) < 4 * Math.sqrt(due) + 10, `${came} of ${due} in ${second} s`)
    }
  })

  it('are the same in every process with the seed, and others with another', () => {
    assert.deepEqual(timesOf('poisson'), timesOf('poisson'))
    assert.notDeepEqual(timesOf('poisson'), timesOf('poisson', undefined, 43))
  })

  it('tell their place', () => {
    const arrivals = new Arrivals({ kind: 'uniform' }, parseShape('2/s for 1s'), 1)
    const places = [
      arrivals.place,
      arrivals.next(),
      arrivals.place,
      arrivals.next(),
      arrivals.place,
      arrivals.next(),
    ]
    assert.deepEqual(places, [0, 0, 1, 500_000, 2, undefined])
  })

  it('are written as they were read', () => {
    for (const [form] of arrivalForms) assert.equal(formatArrival(parseArrival(form)), form)
    assert.deepEqual(parseArrival('Burst( 5k , 500ms )'), { kind: 'burst', size: 5_000, everyMs: 500 })
  })

  it('refuse what they do not know', () => {
    for (const text of ['', 'random', 'burst', 'burst(0)', 'burst(5,0s)', 'burst(5,soon)', 'burst(1,2,3)'])
      assert.throws(() => parseArrival(text), {
        name: 'Unable',
        exitCode: 2,
        message: /Possible: uniform, poisson/,
      })
  })
})
