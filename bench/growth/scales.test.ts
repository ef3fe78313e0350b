import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Axis } from '../page/axis.ts'
import { costAxis, countAxis, nearAxis, timeAxis } from './scales.ts'

const plain = (value: number) => String(Number(value.toPrecision(6)))

function holds(axis: Axis, values: readonly number[]): void {
  for (const at of [...values.map((value) => axis.place(value)), ...axis.labels.map(({ at }) => at)])
    assert.ok(at >= -1e-6 && at <= 100 + 1e-6, `${at} of ${values.join()}`)
  assert.ok(axis.labels.length >= 2, `labels: ${axis.labels.map(({ text }) => text).join()}`)
}

describe('the axes of the plots', () => {
  for (const values of [[0.27, 221], [1], [10, 100], [3.1, 3.2], [0.002, 0.9], [1e-3, 1e4]])
    it(`hold costs and their labels: ${values.join(' to ')}`, () => holds(costAxis(values, plain), values))

  for (const values of [
    [154.2, 191.7],
    [100, 100],
    [0.1, 0.11],
    [0, 5],
    [99.5, 100.5],
  ])
    it(`hold memory and its labels: ${values.join(' to ')}`, () => holds(nearAxis(values, plain), values))

  it('are there when nothing stands on them', () => {
    holds(costAxis([], plain), [1, 10])
    holds(countAxis([]), [1, 10])
  })

  it('begin and end with round figures where the costs do', () => {
    const { place } = costAxis([0.27, 221], plain)
    assert.deepEqual([place(0.2), place(500)].map(Math.round), [0, 100])
  })

  it('have each power of ten among the counts', () => {
    const texts = countAxis([1, 10, 100, 1_000, 10_000]).labels.map(({ text }) => text)
    assert.deepEqual(texts, ['1', '10', '100', '1,000', '10k'])
  })

  it('are straight in time', () => {
    const { place, labels } = timeAxis(3_600)
    assert.deepEqual([place(0), place(1_800), place(3_600)], [0, 50, 100])
    assert.equal(labels.at(-1)?.at, 100)
  })
})
