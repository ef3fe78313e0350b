import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seeded } from '../../test/support/random.ts'
import { paint } from '../terminal/line.ts'
import { widthOf } from '../terminal/text.ts'
import { compare, type Comparison } from './compare.ts'
import { comparisonLines } from './comparison-lines.ts'
import { comparisonMarkdown } from './comparison-markdown.ts'
import { headline } from './figures.ts'
import { madeUpRun, madeUpSeries, type Restlessness } from './made-up-runs.ts'
import type { Side } from './series.ts'

const blocks = (runs: number): Side[] => Array.from({ length: 2 * runs }, (_, i) => (i < runs ? 'a' : 'b'))
const cpu = headline.filter(({ name }) => name === 'server cpu/delivery')

/** How many of so many comparisons find B worse; where there is no loss: or better, in any figure. */
function worseOf(times: number, restless: Restlessness, figures = headline, order?: readonly Side[]): number {
  const chance = seeded(11)
  let worse = 0
  for (let i = 0; i < times; i++) {
    const { a, b } = madeUpSeries(chance, 8, restless, order)
    const { verdict } = compare(a, b, { figures })
    if (verdict === 'worse' || (verdict === 'better' && !restless.loss)) worse += 1
  }
  return worse
}

function outcomeOf({ figures }: Comparison, name: string) {
  return figures.find((figure) => figure.name === name)?.outcome
}

describe('a comparison of runs that are the same', () => {
  it('is a false alarm in at most 1 of 20, on calm and on restless machines, drifting or not', () => {
    for (const noise of [0.01, 0.03, 0.15]) {
      for (const drift of [0, 0.2]) assert.ok(worseOf(100, { noise, drift }) <= 5, `${noise} ${drift}`)
    }
  })

  it('is not fooled by drift when the sides take turns, and is when they do not', () => {
    assert.ok(worseOf(100, { noise: 0.01, drift: 0.2 }) <= 5)
    assert.ok(worseOf(100, { noise: 0.01, drift: 0.2 }, headline, blocks(8)) > 90)
  })

  it('says that a change that matters is ruled out when the machine is calm', () => {
    const { a, b } = madeUpSeries(seeded(2), 8, { noise: 0.005 })
    assert.equal(compare(a, b).verdict, 'no change')
  })
})

describe('a comparison of runs with a real loss of 5 %', () => {
  it('finds it with 8 runs a side: at 2 % of noise in 9 of 10, drifting too', () => {
    assert.ok(worseOf(100, { noise: 0.02, loss: 0.05 }) >= 90)
    assert.ok(worseOf(100, { noise: 0.02, loss: 0.05, drift: 0.1 }) >= 85)
  })

  it('finds it at 3 % of noise in 8 of 10 when asked for one figure only', () => {
    assert.ok(worseOf(100, { noise: 0.03, loss: 0.05 }, cpu) >= 80)
  })

  it('says that it cannot tell when runs differ by more than that, and how many could', () => {
    const { a, b } = madeUpSeries(seeded(4), 8, { noise: 0.15, loss: 0.05 })
    const comparison = compare(a, b)
    const [figure] = comparison.figures
    assert.equal(figure?.outcome, 'not enough runs to tell')
    assert.ok((figure?.runsNeeded ?? 0) > 50)
  })
})

describe('a comparison', () => {
  it('knows for each figure which way is better', () => {
    const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.01, loss: 0.2 })
    const worse = compare(a, b)
    const better = compare(b, a)
    for (const name of ['deliveries/s', 'delivery p99', 'server cpu/delivery']) {
      assert.equal(outcomeOf(worse, name), 'worse')
      assert.equal(outcomeOf(better, name), 'better')
    }
    assert.equal(outcomeOf(worse, 'server memory/conn'), 'no change')
  })

  it('can tell nothing with a run or three a side, however different they are', () => {
    for (const runs of [1, 2, 3]) {
      const { a, b } = madeUpSeries(seeded(1), runs, { noise: 0.01, loss: 0.9 })
      const { verdict, figures, notes } = compare(a, b)
      assert.equal(verdict, 'not enough runs to tell')
      assert.ok(figures.every(({ low, high }) => low === undefined && high === undefined))
      assert.ok(notes.some((note) => note.includes('it takes 6 of each')))
    }
  })

  it('calls no change what it told apart and does not matter', () => {
    const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.001, loss: 0.01 })
    const comparison = compare(a, b)
    const [figure] = comparison.figures
    assert.ok(figure?.high !== undefined && figure.high < 0)
    assert.equal(comparison.verdict, 'no change')
    assert.equal(compare(a, b, { smallest: 0.002 }).verdict, 'worse')
  })

  it('refuses runs that were made otherwise, says in what, and obeys when told to', () => {
    const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.01 })
    const other = b.map((run) => ({
      ...run,
      url: 'http://elsewhere/',
      options: { ...run.options, size: '4KB', url: 'x' },
      environment: { ...run.environment, cores: 64 },
    }))
    assert.throws(() => compare(a, other), {
      exitCode: 2,
      message:
        /--size is 200B in one run and 4KB in another\n.*cores is 2 in one run and 64 in another\n.*--anyway/s,
    })
    const notes = compare(a, other, { anyway: true }).notes
    assert.equal(notes.filter((note) => note.startsWith('Compared all the same')).length, 2)
  })

  it('sets invalid and broken runs aside, and says so', () => {
    const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.01 })
    const wrong = [
      madeUpRun(9, 20, { verdict: 'invalid', reasons: ['The generator was late.'] }),
      madeUpRun(9, 21, { verdict: 'broken', reasons: ['lost 3.'] }),
      madeUpRun(1, 22, { verdict: 'missed' }),
    ]
    const { runs, notes } = compare(a, [...b, ...wrong])
    assert.deepEqual(runs, { a: 8, b: 9 })
    assert.ok(notes.some((note) => /of B, INVALID. The generator was late/.test(note)))
    assert.ok(notes.some((note) => /of B, BROKEN. lost 3/.test(note)))
  })

  it('leaves out what a run did not measure, and says so when others did', () => {
    const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.01 })
    const { serverPerDelivery, ...cost } = a[0]!.cost
    assert.ok(serverPerDelivery)
    const { figures, notes } = compare([{ ...a[0]!, cost }, ...a.slice(1)], b)
    assert.ok(!figures.some(({ name }) => name === 'server cpu/delivery'))
    assert.ok(notes.some((note) => note.includes('server cpu/delivery, which only 15 of 16 runs measured')))
  })

  it('warns of sides that were not measured in turns', () => {
    const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.01 }, blocks(8))
    assert.ok(compare(a, b).notes.some((note) => note.includes('not measured in turns')))
  })

  it('fits into 80 columns, wild figures too', () => {
    const names = { a: 'A', b: 'B' }
    for (const loss of [0, 0.05, 0.9, -20]) {
      const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.1, loss })
      const lines = comparisonLines(compare(a, b, { names }))
      for (const line of lines.map((each) => paint(each, { columns: 999, color: false })))
        assert.ok(widthOf(line) <= 80, line)
    }
  })

  it('is a table in Markdown, with the outcome first', () => {
    const { a, b } = madeUpSeries(seeded(1), 8, { noise: 0.01, loss: 0.1 })
    const text = comparisonMarkdown(compare(a, b))
    assert.match(text, /^\*\*worse\*\*: A `A` \(8 runs\)/)
    assert.match(text, /\| deliveries\/s \| \S+ \| \S+ \| −\d+\.\d % \[.*\] \| \*\*worse\*\* \|/)
  })
})
