import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { paced } from './paced.ts'

describe('a paced fact', () => {
  it('is told at once, then at most once per interval, with the number left out', () => {
    let now = 0
    const told: [string, number][] = []
    const tell = paced<string>(
      (fact, suppressed) => told.push([fact, suppressed]),
      () => now,
      1_000,
    )
    for (const [fact, at] of [
      ['a', 0],
      ['b', 1],
      ['c', 999],
      ['d', 1_000],
      ['e', 1_001],
      ['f', 2_000],
      ['g', 9_000],
    ] as const) {
      now = at
      tell(fact)
    }
    assert.deepEqual(told, [
      ['a', 0],
      ['d', 2],
      ['f', 1],
      ['g', 0],
    ])
  })
})
