import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Measured } from './measure.ts'
import { forTerminal } from '../peers/table.ts'
import { tablesOf } from './tables.ts'

const turn = (kind: Measured['kind'], connections: number, round: number, perSecond: number): Measured => ({
  ...{ way: kind, kind, connections, rooms: 20, round, messages: 1, perSecond, ours: 2, postgres: 10 },
})

const shownOf = (measured: readonly Measured[]) => tablesOf(measured).map(forTerminal).join('')

describe('the tables of bench:store', () => {
  it('take each ratio to the fastest of the same round, and their median', () => {
    const rounds = [
      [turn('copy', 1, 1, 100_000), turn('copy', 2, 1, 200_000), turn('store', 4, 1, 50_000)],
      [turn('copy', 1, 2, 100_000), turn('copy', 2, 2, 80_000), turn('store', 4, 2, 60_000)],
      [turn('copy', 1, 3, 100_000), turn('copy', 2, 3, 120_000), turn('store', 4, 3, 60_000)],
    ]
    const store = lineOf(shownOf(rounds.flat()), 'store')
    assert.deepEqual(store.slice(0, 5), ['store', '4', '60,000', '0.50', '0.25–0.60'])
  })

  it('compare the CPU with that of the cheapest COPY of the same round', () => {
    const dear = { ...turn('copy', 1, 1, 1), postgres: 100 }
    const shown = shownOf([dear, turn('copy', 2, 1, 1), { ...turn('store', 4, 1, 1), ours: 6, postgres: 18 }])
    assert.deepEqual(lineOf(shown, 'store').slice(6), ['0.50', '6.00', '18.0'])
  })

  it('leave out what is not known', () => {
    const [copy, store] = [turn('copy', 1, 1, 1), turn('store', 1, 1, 1)].map((each) => ({
      ...each,
      postgres: NaN,
    }))
    assert.ok(copy && store)
    assert.deepEqual(lineOf(shownOf([copy, store]), 'store').slice(6), ['–', '2.00', '–'])
  })

  it('keep counts of rooms apart', () => {
    const shown = shownOf([turn('copy', 1, 1, 1_000), { ...turn('copy', 1, 1, 2_000), rooms: 1 }])
    assert.match(shown, / 20 rooms\n/)
    assert.match(shown, / 1 room\n/)
  })

  it('fit a terminal of 80 columns', () => {
    const wide = { ...turn('store', 4, 1, 123_456), way: 'COPY, encoding', ours: 123.4, postgres: 123.4 }
    assert.ok(
      shownOf([wide])
        .split('\n')
        .every((line) => line.length <= 80),
    )
  })
})

function lineOf(shown: string, name: string): string[] {
  const line = shown.split('\n').find((each) => each.trimStart().startsWith(name))
  return line?.trim().split(/\s{2,}/) ?? []
}
