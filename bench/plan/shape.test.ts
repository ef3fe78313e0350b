import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drawerFrom } from './shape-cases.ts'
import { parseShape, shapeForms, steadyShape } from './shape-text.ts'

const sketch = 'ramp 0..2k 30s, hold 2m, spike 10k 5s, hold 1m, stairs 1k..5k 5 steps 20s'

describe('a shape', () => {
  it('counts what its segments ask for', () => {
    const shape = parseShape(sketch)
    assert.equal(shape.total, 30_000 + 240_000 + 50_000 + 120_000 + 300_000)
    assert.equal(shape.duration, (30 + 120 + 5 + 60 + 100) * 1e6)
    assert.equal(shape.peak, 10_000)
    const rates = [0, 15, 30, 152, 160, 216, 296, 315].map((second) => shape.rateAt(second * 1e6))
    assert.deepEqual(rates, [0, 1_000, 2_000, 10_000, 2_000, 1_000, 5_000, 0])
    assert.equal(Math.round(shape.count(15e6)), 7_500)
    assert.equal(shape.count(1e12), shape.total)
  })

  it('is one segment when it is a plain rate', () => {
    const shape = parseShape('1k/s for 10s')
    assert.deepEqual(shape.segments, [{ kind: 'hold', from: 1_000, to: 1_000, seconds: 10 }])
    assert.deepEqual([shape.total, shape.timeOf(0), shape.timeOf(9_999)], [10_000, 0, 9_999_000])
    assert.equal(steadyShape(1_000, 10).text, '1k/s for 10s')
    assert.equal(shape.describe(), '1k/s for 10s')
  })

  it('says all its messages, whatever the rate and time they were divided into', () => {
    for (const messages of [1, 7, 100, 59_999, 99_999_999]) {
      for (const seconds of [0.7, 3, 7, 86_399])
        assert.equal(steadyShape(messages / seconds, seconds).total, messages, `${messages} in ${seconds} s`)
    }
  })

  it('is printed as it was written, and reads the same again', () => {
    for (const text of [
      sketch,
      '  RAMP 5..10  500ms,hold 2m ',
      '90/m for 1h',
      'hold 1.5k/s 2s, hold 0 3s, hold 7 1s',
    ]) {
      const shape = parseShape(text)
      assert.equal(shape.text.replaceAll(/\s/g, ''), text.replaceAll(/\s/g, '').toLowerCase())
      assert.deepEqual(parseShape(shape.text).segments, shape.segments)
    }
    const uneven = steadyShape(60_000 / 7, 7)
    assert.deepEqual(parseShape(uneven.text).segments, uneven.segments)
  })

  it('reads every form that its help names', () => {
    for (const [form] of shapeForms) parseShape(`hold 1k 1s, ${form}`)
  })

  it('is exactly invertible wherever messages come', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const draw = drawerFrom(seed)
      const shape = draw.shape()
      for (let i = 0; i < 100; i++) {
        const count = draw.below(shape.count(shape.duration))
        const back = shape.count(shape.timeOf(count))
        assert.ok(
          Math.abs(back - count) <= 1e-9 * shape.total + 1e-9,
          `${shape.text}: ${count} came back as ${back}`,
        )
      }
    }
  })

  it('never falls, and ends with its total at its end', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const draw = drawerFrom(seed)
      const shape = draw.shape()
      const moments = Array.from({ length: 100 }, () => draw.below(shape.duration)).sort((a, b) => a - b)
      const counts = moments.map((moment) => shape.count(moment))
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => a - b),
        shape.text,
      )
      assert.ok(shape.total - shape.count(shape.duration) < 1 && shape.timeOf(shape.total) === shape.duration)
    }
  })

  it('lets a message that falls on a pause wait for its end', () => {
    const shape = parseShape('hold 10 1s, hold 0 5s, hold 10 1s')
    assert.deepEqual(
      [9, 10, 11].map((n) => Math.round(shape.timeOf(n) / 1e3)),
      [900, 6_000, 6_100],
    )
  })

  it('refuses what it does not understand, and says what is possible', () => {
    const wrong = [
      '',
      'hold 2m',
      'ramp 1k 30s',
      'ramp 1..2..3 1s',
      'hold 1k',
      'hold 1k 10',
      'hold 0 10s',
      'wave 1k 1s',
    ]
    wrong.push(
      'stairs 1..2 5 20s',
      'stairs 1..2 0 steps 1s',
      'spike 1k 0s',
      'hold 1k 1s,',
      'constructor 1 1s',
      '1k/s for ever',
    )
    for (const text of wrong) {
      const expected = { name: 'Unable', exitCode: 2, message: /^--shape: .+ Possible, .*"ramp 0\.\.2k 30s"/ }
      assert.throws(() => parseShape(text), expected, text)
    }
  })
})
