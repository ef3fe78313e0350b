import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { Crowd } from '../peers/crowd.ts'
import type { Faults } from '../testing/faults.ts'
import { FaultyServer } from '../testing/faulty-server.ts'
import { measure } from './measure.ts'
import { connectionsOf, sizesOf, type Load } from './sizes.ts'

const { signal } = new AbortController()
const load: Load = { unit: 'message', window: 3, messagesPerSecond: 200 }
const effort = { warmupMs: 20, idleMs: 20, saturationMs: 40, rateMs: 100 }

async function gathered(t: TestContext, roomsEach: number, faults: Faults = {}): Promise<Crowd> {
  const server = await FaultyServer.start(faults)
  t.after(() => server.close())
  const url = server.url.replace('http:', 'ws:')
  const rooms = { rooms: 5, members: 2, talkers: 1, textBytes: 128, roomsEach }
  const crowd = await Crowd.open({ url, speech: 'glassroom', ...rooms })
  t.after(() => crowd.cut())
  return crowd
}

describe('a size', () => {
  for (const roomsEach of [1, 2])
    it(`is measured idle, at saturation and at a rate, with ${roomsEach} rooms to a connection`, async (t) => {
      const crowd = await gathered(t, roomsEach)
      assert.deepEqual(
        crowd.talkers.map(({ index }) => index),
        [0, 1, 2, 3, 4],
      )
      const { idle, saturation, rate } = await measure(crowd, { pid: process.pid, load, effort, signal })
      assert.deepEqual([idle.messages, rate.messages], [0, 20])
      assert.ok(saturation.messages >= 3 && saturation.server > 0)
      assert.equal(crowd.returned, crowd.sent)
    })

  it('is not measured when a delivery is doubled or led astray', async (t) => {
    for (const fault of ['double', 'leak'] as const) {
      const crowd = await gathered(t, 1, { [fault]: 1 })
      const measuring = measure(crowd, { pid: process.pid, load, effort, signal })
      await assert.rejects(measuring, /deliveries went wrong/, fault)
    }
  })
})

describe('the sizes', () => {
  it('need no more connections than a process has files for', () => {
    const most = [...sizesOf('rooms', false), ...sizesOf('listeners', false)].map(connectionsOf)
    assert.equal(Math.max(...most), 10_000)
  })
})
