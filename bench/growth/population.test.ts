import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Faults } from '../testing/faults.ts'
import { FaultyServer } from '../testing/faulty-server.ts'
import { measure } from './measure.ts'
import { Population } from './population.ts'
import { connectionsOf, sizesOf, type Size } from './sizes.ts'

const { signal } = new AbortController()
/** Milliseconds of silence in which nothing more is taken to come. */
const patience = 150

async function populated(t: TestContext, size: Partial<Size>, faults: Faults = {}): Promise<Population> {
  const server = await FaultyServer.start(faults)
  t.after(() => server.close())
  const url = new URL(server.url.replace('http:', 'ws:'))
  const whole: Size = { grows: 'rooms', count: 5, rooms: 5, members: 3, roomsEach: 1, ...size }
  const population = await Population.open(url, whole, signal)
  t.after(() => population.cut())
  return population
}

function talk({ talkers }: Population): void {
  for (let i = 0; i < 4; i++) for (const talker of talkers) talker.say(2)
}

describe('a population', () => {
  for (const roomsEach of [1, 2])
    it(`hears everything, with ${roomsEach} rooms to a connection`, async (t) => {
      const population = await populated(t, { roomsEach })
      assert.deepEqual(
        population.talkers.map(({ index }) => index),
        [0, 1, 2, 3, 4],
      )
      talk(population)
      await population.settle(patience)
      assert.deepEqual([population.sent, population.returned], [40, 40])
    })

  it('does not settle when a delivery is lost, doubled or led astray', async (t) => {
    for (const fault of ['lose', 'double', 'leak'] as const) {
      const population = await populated(t, {}, { [fault]: 1 })
      talk(population)
      await assert.rejects(population.settle(patience), /Of 120 deliveries \d+ came/, fault)
    }
  })

  it('is measured idle, at saturation and at a rate', async (t) => {
    const population = await populated(t, { rooms: 2, members: 2 })
    const effort = { warmupMs: 20, idleMs: 20, saturationMs: 40, rateMs: 100 }
    const load = { window: 3, messagesPerSecond: 200 }
    const { idle, saturation, rate } = await measure(population, { pid: process.pid, load, effort, signal })
    assert.deepEqual([idle.messages, rate.messages], [0, 20])
    assert.ok(saturation.messages >= 3 && saturation.server > 0)
  })
})

describe('the sizes', () => {
  it('need no more connections than a process has files for', () => {
    const most = [...sizesOf('rooms', false), ...sizesOf('listeners', false)].map(connectionsOf)
    assert.equal(Math.max(...most), 10_000)
  })
})
