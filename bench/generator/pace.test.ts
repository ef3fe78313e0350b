import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { micros } from '../clock.ts'
import { pace, type Schedule } from './pace.ts'

/** So many places, so many microseconds apart. */
function every(apart: number, count: number): Schedule {
  let place = 0
  return () => (place < count ? { place, due: place++ * apart } : undefined)
}

describe('pace', () => {
  it('calls each place of the schedule once, in order, never before its time', async () => {
    const startAt = micros() + 1_000
    const calls: [place: number, early: number][] = []
    await pace(every(500, 100), startAt, (place, intended) => calls.push([place, intended - micros()]))
    assert.deepEqual(
      calls.map(([place]) => place),
      Array.from({ length: 100 }, (_, i) => i),
    )
    for (const [, early] of calls) assert.ok(early <= 0)
  })

  it('sends what is overdue at once, each with the time at which it was due', async () => {
    const startAt = micros() - 1e6
    const intended: number[] = []
    await pace(every(1_000, 700), startAt, (_, due) => intended.push(due))
    assert.deepEqual(
      intended,
      Array.from({ length: 700 }, (_, i) => startAt + i * 1_000),
    )
  })

  it('lets others have their turn while it catches up', async () => {
    let turns = 0
    const count = () => {
      turns++
      timer = setImmediate(count)
    }
    let timer = setImmediate(count)
    await pace(every(0, 2_000), micros(), () => undefined)
    clearImmediate(timer)
    assert.ok(turns >= 5, `${turns} turns`)
  })

  it('ends early when it is told to', async () => {
    const stop = new AbortController()
    let calls = 0
    await pace(
      every(1_000, 1_000_000),
      micros(),
      () => {
        if (++calls === 3) stop.abort()
      },
      stop.signal,
    )
    assert.equal(calls, 3)
  })
})
