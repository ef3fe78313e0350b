import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { micros } from '../clock.ts'
import { ExactDelay } from './exact-delay.ts'

describe('an exact delay', () => {
  it('holds every job for its time, and keeps their order', async () => {
    const delay = new ExactDelay(5)
    const done: number[] = []
    const hold = (job: number) =>
      new Promise<number>((resolve) => {
        const from = micros()
        delay.hold(() => {
          done.push(job)
          resolve(micros() - from)
        })
      })
    const [first, second] = [hold(1), hold(2)]
    assert.ok((await first) >= 5_000)
    const third = hold(3)
    for (const held of [await second, await third]) assert.ok(held >= 5_000)
    assert.deepEqual(done, [1, 2, 3])
  })
})
