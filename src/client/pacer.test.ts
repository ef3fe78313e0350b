import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Pacer } from './pacer.ts'

describe('a pacer', () => {
  it('never lets a sender run into a limit whose burst is one second', async () => {
    const clock = new ManualClock()
    const pacer = new Pacer({ now: clock.monotonic, after: clock.after })
    pacer.limit(20)
    let tokens = 20
    let filledAt = 0
    const serverTakes = () => {
      tokens = Math.min(20, tokens + ((clock.monotonic() - filledAt) / 1000) * 20)
      filledAt = clock.monotonic()
      tokens -= 1
      return tokens >= 0
    }
    let sent = 0
    while (clock.monotonic() < 5_000) {
      const wait = pacer.take()
      if (wait > 0) await clock.advance(wait)
      else {
        assert.ok(serverTakes(), `refused at ${String(clock.monotonic())} ms`)
        sent += 1
      }
    }
    assert.ok(sent >= 100, `${String(sent)} in five seconds`)
  })

  it('does not hold anybody back where there is no limit', () => {
    const clock = new ManualClock()
    const pacer = new Pacer({ now: clock.monotonic, after: clock.after })
    pacer.limit(null)
    for (let sent = 0; sent < 1_000; sent++) assert.equal(pacer.take(), 0)
  })
})
