import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Heartbeat } from './heartbeat.ts'

function world() {
  const clock = new ManualClock()
  const told: string[] = []
  const heartbeat = new Heartbeat({
    timers: { now: clock.monotonic, after: clock.after },
    ping: () => told.push('ping'),
    silent: () => told.push('silent'),
  })
  heartbeat.start(25)
  return { clock, heartbeat, told }
}

describe('a heartbeat', () => {
  it('asks only after silence', async () => {
    const { clock, heartbeat, told } = world()
    await clock.advance(20_000)
    heartbeat.heard()
    await clock.advance(20_000)
    assert.deepEqual(told, [])
    await clock.advance(5_000)
    assert.deepEqual(told, ['ping'])
  })

  it('is content with any answer', async () => {
    const { clock, heartbeat, told } = world()
    await clock.advance(26_000)
    heartbeat.heard()
    await clock.advance(20_000)
    assert.deepEqual(told, ['ping'])
  })

  it('tells when no answer comes', async () => {
    const { clock, told } = world()
    await clock.advance(35_000)
    assert.deepEqual(told, ['ping', 'silent'])
  })

  it('asks at once when told to, once', async () => {
    const { clock, heartbeat, told } = world()
    heartbeat.ask()
    heartbeat.ask()
    assert.deepEqual(told, ['ping'])
    await clock.advance(10_000)
    assert.deepEqual(told, ['ping', 'silent'])
  })

  it('says nothing once it is stopped', async () => {
    const { clock, heartbeat, told } = world()
    heartbeat.stop()
    heartbeat.ask()
    await clock.advance(60_000)
    assert.deepEqual(told, [])
  })
})
