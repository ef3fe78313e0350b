import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Second } from '../results/second.ts'
import { sampleRun } from '../results/testing/sample-run.ts'
import { linearAxis, logAxis, timeSteps } from './axis.ts'
import { columnsOf } from './columns.ts'
import { heatAxis, heatMap } from './heat.ts'
import { line } from './picture.ts'
import { brief, moment, time } from './words.ts'

describe('an axis', () => {
  it('goes from 0 to a round number, in a few steps', () => {
    const labels = (most: number) => linearAxis(most, String).labels.map(({ text }) => text)
    assert.deepEqual(labels(1_020), ['0', '500', '1000', '1500'])
    assert.deepEqual(labels(1_000), ['0', '500', '1000'])
    assert.deepEqual(labels(3), ['0', '1', '2', '3'])
    assert.deepEqual(labels(0).at(0), '0')
    const { place } = linearAxis(1_000, String)
    assert.equal(place(0), 0)
    assert.ok(place(1_000) > 90 && place(1_000) < 100)
  })

  it('of a logarithm is labelled at powers of ten, and between where there is room', () => {
    const labels = (least: number, most: number) =>
      logAxis(least, most, String).labels.map(({ text }) => text)
    assert.deepEqual(labels(90, 1e6), ['100', '1000', '10000', '100000', '1000000'])
    assert.deepEqual(labels(90, 4_000), ['100', '300', '1000', '3000'])
    assert.deepEqual(labels(90, 600), ['100', '200', '500'])
    const { place } = logAxis(10, 1_000, String)
    assert.deepEqual([place(10), Math.round(place(100)), place(1_000)], [0, 50, 100])
  })

  it('of time has at most eight steps', () => {
    assert.deepEqual(timeSteps(2), [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
    assert.deepEqual(timeSteps(63), [0, 10, 20, 30, 40, 50, 60])
    assert.equal(timeSteps(1e7).length, 9)
  })
})

describe('the columns', () => {
  it('are the seconds while these are few', () => {
    const columns = columnsOf(sampleRun({ seconds: 4 }).seconds)
    assert.deepEqual(
      columns.map(({ from, at }) => [from, at]),
      [0, 1, 2, 3, 4, 5, 6].map((at) => [at, at + 1]),
    )
  })

  it('have rates also of seconds that were none, and none of a last moment', () => {
    const [second] = sampleRun({ seconds: 2 }).seconds as [Second, ...Second[]]
    const columns = columnsOf([
      { ...second, at: 1, sent: 100 },
      { ...second, at: 1.8, sent: 100 },
      { ...second, at: 2, sent: 25 },
    ])
    assert.deepEqual(
      columns.map(({ at, sent }) => [at, sent]),
      [
        [1, 100],
        [2, 125],
      ],
    )
    const [short] = columnsOf([{ ...second, at: 0.5, sent: 100 }])
    assert.equal(short?.sent, 200)
  })

  it('have the rates and the worst of several seconds', () => {
    const [first, second] = sampleRun({ seconds: 2 }).seconds as [Second, Second, ...Second[]]
    const slow = { ...second, sent: 500, connected: 9, delivery: { ...second.delivery, p99: 77_000 } }
    const [column] = columnsOf([first, slow], 1)
    assert.equal(column?.from, 0)
    assert.equal(column?.at, 2)
    assert.equal(column?.sent, 750)
    assert.equal(column?.connected, 9)
    assert.equal(column?.delivery.p99, 77_000)
    const countOf = (heat: Second['heat'] = []) => heat.reduce((sum, [, count]) => sum + count, 0)
    assert.equal(countOf(column?.heat), countOf(first.heat) + countOf(second.heat))
  })
})

describe('the heat map', () => {
  it('has a cell for each bin of each column, darker where there is more', () => {
    const [second] = sampleRun({ seconds: 2 }).seconds as [Second, ...Second[]]
    const columns = columnsOf([
      {
        ...second,
        heat: [
          [20, 1],
          [21, 100],
          [40, 10],
        ],
      },
    ])
    const axis = heatAxis(columns)!
    const { text } = heatMap(columns, axis)
    const levels = [...text.matchAll(/class="heat(\d)" d="([^"]*)"/g)].map(([, level, path]) => [
      level,
      path?.match(/M/g)?.length,
    ])
    assert.deepEqual(levels, [
      ['0', 1],
      ['3', 1],
      ['6', 1],
    ])
  })

  it('has no axis when nothing was delivered', () => {
    assert.equal(heatAxis([]), undefined)
  })
})

describe('a line', () => {
  it('breaks where nothing is known', () => {
    assert.match(line('first', [[0, 0], [1, 100], undefined, [3, 50]]).text, /d="M0 100L1 0M3 50"/)
  })
})

describe('words', () => {
  it('have a thin space before the unit, and no needless zeros on an axis', () => {
    assert.equal(time(1_820), '1.82\u202fms')
    assert.deepEqual(['2.00 ms', '1.50 ms', '200 MB', '10.0 s'].map(brief), [
      '2 ms',
      '1.5 ms',
      '200 MB',
      '10 s',
    ])
  })

  it('tell a moment in seconds, then in minutes', () => {
    assert.deepEqual([0, 31.24, 119.9, 125, 3_600].map(moment), [
      '0\u202fs',
      '31.2\u202fs',
      '119.9\u202fs',
      '2:05',
      '60:00',
    ])
  })
})
