import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { EventLoop } from './event-loop.ts'

/** A loop on a clock that counts its timers, and that `stall` holds up, at work or not. */
function world() {
  const clock = new ManualClock()
  let [lateMs, busyMs, timers] = [0, 0, 0]
  const monotonic = () => clock.monotonic() + lateMs
  const after = (ms: number, run: () => void) => {
    timers += 1
    return clock.after(ms, run)
  }
  const loop = new EventLoop({ monotonic, after }, () => busyMs)
  const stop = loop.start((_, listener) => listener)
  const stall = (ms: number) => {
    lateMs += ms
    busyMs += ms
  }
  const takeTimers = () => {
    const set = timers
    timers = 0
    return set
  }
  const work = (ms: number) => (busyMs += ms)
  return { clock, loop, stop, stall, work, monotonic, takeTimers }
}

describe('the pulse of the event loop', () => {
  it('rests until there is work, and again a second after the last', async () => {
    const { clock, loop, takeTimers } = world()
    await clock.advance(60_000)
    assert.equal(takeTimers(), 0)
    loop.worked()
    await clock.advance(500)
    loop.worked()
    await clock.advance(5_000)
    assert.equal(takeTimers(), 30)
    await clock.advance(60_000)
    assert.equal(takeTimers(), 0)
  })

  it('tells how long it stood still while there was work, and just when', async () => {
    const { clock, loop, stall } = world()
    loop.worked()
    await clock.advance(120)
    stall(300)
    await clock.advance(100)
    assert.deepEqual([loop.stoodStill(0, 150), loop.stoodStill(100, 900)], [0, 300])
    assert.deepEqual([loop.takeLag(), loop.takeLag()], [300, 0])
  })

  it('forgets what was too short for a sentence', async () => {
    const { clock, loop, stall } = world()
    loop.worked()
    stall(19)
    await clock.advance(100)
    assert.deepEqual([loop.stoodStill(0, 900), loop.takeLag()], [0, 19])
  })

  it('finds the stall that the first message after a rest met', async () => {
    const { clock, loop, stall, monotonic } = world()
    await clock.advance(500)
    const receivedAt = monotonic()
    stall(200)
    await clock.advance(5)
    loop.worked()
    assert.equal(loop.stoodStill(receivedAt, monotonic()), 200)
    assert.equal(loop.takeLag(), 200)
  })

  it('takes what a quiet second has to do for no stall', async () => {
    const { clock, loop, work, monotonic } = world()
    for (let second = 0; second < 9; second++) {
      work(40)
      await clock.advance(1_000)
      loop.takeLag()
    }
    work(40)
    loop.worked()
    assert.equal(loop.stoodStill(0, monotonic()), 0)
  })

  it('ends when it is stopped, at work or at rest', async () => {
    const [resting, working] = [world(), world()]
    working.loop.worked()
    for (const { clock, loop, stop, takeTimers } of [resting, working]) {
      stop()
      takeTimers()
      loop.worked()
      await clock.advance(5_000)
      assert.equal(takeTimers(), 0)
    }
  })
})
