import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { watched } from '../../../test/support/watched-hub.ts'
import { EventLoop } from './event-loop.ts'
import { Traffic } from './traffic.ts'

describe('a second', () => {
  it('counts what was in it, and shares of what the process took', async () => {
    const { watch, clock, say, hear, use } = await watched()
    const stop = watch.start()
    say('one')
    await clock.settle()
    hear()
    use({ busyMs: 250, cpuMs: 500 })
    await clock.advance(1_000)
    await clock.advance(1_000)
    const [first, second] = watch.now(0).seconds
    assert.deepEqual([first?.n, first?.messages, first?.deliveries, first?.batches], [1, 1, 1, 1])
    assert.deepEqual([first?.loopBusy, first?.cpu, first?.heapBytes, first?.connections], [0.25, 0.5, 10, 1])
    assert.deepEqual([second?.n, second?.messages, second?.loopBusy, second?.cpu], [2, 0, 0, 0])
    assert.deepEqual(watch.now(1).seconds, [second])
    stop()
    await clock.advance(5_000)
    assert.equal(watch.now(0).seconds.length, 2)
  })

  it('is remembered for two minutes', async () => {
    const { watch, clock } = await watched()
    watch.start()
    await clock.advance(130_000)
    const { seconds } = watch.now(0)
    assert.deepEqual([seconds.length, seconds[0]?.n, seconds.at(-1)?.n], [120, 11, 130])
  })

  it('is one long one when the loop stood still, which is told', async () => {
    const { watch, clock, stall, say, hear, use } = await watched()
    watch.start()
    await clock.advance(1_000)
    for (let n = 0; n < 9; n++) say(String(n))
    await clock.settle()
    hear()
    use({ busyMs: 4_500 })
    stall(3_500)
    await clock.advance(2_000)
    const { seconds } = watch.now(0)
    assert.deepEqual(
      seconds.map(({ n, ms, loopLagMs }) => [n, ms, loopLagMs]),
      [
        [1, 1_000, 0],
        [2, 4_500, 3_500],
        [3, 1_000, 0],
      ],
    )
    const aSecond = seconds.map(({ ms, messages, loopBusy }) => [(messages / ms) * 1e3, loopBusy])
    assert.deepEqual(
      aSecond,
      [0, 2, 0].map((rate) => [rate, rate / 2]),
    )
  })

  it('that could not be counted costs no other', async () => {
    const { watch, clock, failures, breakJournal } = await watched()
    watch.start()
    await clock.advance(1_000)
    breakJournal()
    await clock.advance(2_000)
    assert.deepEqual(failures, ['second', 'second'])
  })

  it('in which anything else fails ends nothing either', async (t) => {
    const { watch, clock, failures, say, hear } = await watched()
    const fail = () => assert.fail('a bug')
    t.mock.method(Traffic.prototype, 'turn', fail)
    t.mock.method(EventLoop.prototype, 'beat', fail)
    const stop = watch.start()
    say('one')
    await clock.settle()
    hear()
    await clock.advance(2_000)
    stop()
    assert.deepEqual(
      [failures.filter((name) => name === 'second').length, watch.now(0).seconds.length],
      [2, 2],
    )
    assert.equal(failures.filter((name) => name === 'pulse').length, 20)
  })

  it('tells what the server refused from what senders did wrong', async () => {
    const { watch, clock, say, hear, hub } = await watched()
    watch.start()
    say('x'.repeat(500))
    hub.draining = true
    say('one')
    await clock.settle()
    hear()
    await clock.advance(1_000)
    const [second] = watch.now(0).seconds
    assert.deepEqual([second?.refused, second?.refusedTheirs], [1, 1])
  })
})
