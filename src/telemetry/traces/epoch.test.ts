import assert from 'node:assert/strict'
import { it } from 'node:test'
import { epochOf } from './epoch.ts'

function epochAt(...readings: [now: number, monotonic: number][]): number[] {
  let [now, monotonic] = [0, 0]
  const epoch = epochOf({ now: () => now, monotonic: () => monotonic })
  return readings.map((reading) => {
    ;[now, monotonic] = reading
    return epoch()
  })
}

it('the epoch stands while the calendar counts whole milliseconds', () => {
  assert.deepEqual(epochAt([1_000, 0.5], [1_001, 1.25], [1_001, 1.75]), [999.5, 999.5, 999.5])
})

it('the epoch moves when the calendar was set', () => {
  assert.deepEqual(
    epochAt([1_000, 0], [61_001, 1], [61_002, 2.25], [1_003, 3]),
    [1_000, 61_000, 61_000, 1_000],
  )
})
