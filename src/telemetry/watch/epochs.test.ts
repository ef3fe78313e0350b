import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Epochs } from './epochs.ts'

describe('epochs', () => {
  it('are those that held at the time, however often the clock was set since', () => {
    let [at, epoch] = [0, 5_000]
    const epochs = new Epochs({ now: () => epoch + at, monotonic: () => at })
    for (let n = 1; n <= 3; n++) {
      at = n * 1_000
      epoch = 5_000 + n * 60_000
      epochs.note()
      epochs.note()
    }
    assert.deepEqual(
      [0, 999, 1_000, 2_500, 3_000, 9_000].map((time) => epochs.at(time)),
      [5_000, 5_000, 65_000, 125_000, 185_000, 185_000],
    )
  })

  it('are a bounded number, the oldest of which holds before', () => {
    let at = 0
    const epochs = new Epochs({ now: () => at * 2, monotonic: () => at })
    for (at = 1_000; at <= 200_000; at += 1_000) epochs.note()
    assert.deepEqual([epochs.at(0), epochs.at(73_000), epochs.at(200_000)], [73_000, 73_000, 200_000])
  })
})
