import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seeded } from '../../test/support/random.ts'
import { summaryOf } from '../terminal/summary-cases.ts'
import { bell } from './made-up-runs.ts'
import { interleave, isInterleaved, measureSeries, withoutDrift, type Side } from './series.ts'

describe('a series of runs', () => {
  it('takes the sides in turns so that drift up to a curve falls on both alike', () => {
    assert.equal(interleave(8).join(''), 'abbabaabbaababba')
    const sum = (side: Side, power: number) =>
      interleave(8).reduce((total, each, i) => total + (each === side ? i ** power : 0), 0)
    for (const power of [0, 1, 2, 3]) assert.equal(sum('a', power), sum('b', power))
  })

  it('is in turns with any count of runs, and not when one side comes after the other', () => {
    for (let runs = 2; runs < 20; runs++) assert.ok(isInterleaved(interleave(runs)))
    assert.equal(isInterleaved(['a', 'a', 'a', 'b', 'b', 'b']), false)
    assert.equal(isInterleaved(['a', 'b']), false)
  })

  it('measures each side in its turn, and tells of each run', async () => {
    const told: string[] = []
    const measure = async (side: Side) => summaryOf({ run: side })
    const series = await measureSeries(2, measure, ({ side, run, of }) => told.push(`${side} ${run}/${of}`))
    assert.deepEqual(told, ['a 1/4', 'b 2/4', 'b 3/4', 'a 4/4'])
    assert.deepEqual([series.a.length, series.b.length], [2, 2])
  })

  it('ends when a run is interrupted', async () => {
    const measure = async () => summaryOf({ verdict: 'interrupted' })
    await assert.rejects(
      measureSeries(2, measure, () => undefined),
      { exitCode: 130 },
    )
  })

  it('takes a steady drift out, and leaves the difference of the sides', () => {
    const order = interleave(6)
    const values = order.map((side, i) => 100 + 3 * i + (side === 'b' ? 7 : 0))
    const level = withoutDrift(values, order)
    const of = (side: Side) => level.filter((_, i) => order[i] === side).map((value) => value.toFixed(6))
    assert.equal(new Set(of('a')).size, 1)
    assert.equal(Number(of('b')[0]) - Number(of('a')[0]), 7)
  })

  it('keeps noise as it is where there is no drift', () => {
    const chance = seeded(3)
    const order = interleave(8)
    const values = order.map(() => bell(chance))
    const level = withoutDrift(values, order)
    const spread = (of: number[]) => Math.sqrt(of.reduce((total, value) => total + value ** 2, 0) / of.length)
    assert.ok(Math.abs(spread(level) / spread(values) - 1) < 0.15)
  })
})
