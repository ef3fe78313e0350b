import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { FaultyServer } from '../testing/faulty-server.ts'
import { closeAll } from '../testing/wire-servers.ts'
import { Crowd, type Faults } from './crowd.ts'
import { relay, type RelayFaults } from './fake-relay.ts'
import { saturate } from './saturate.ts'
import { idle } from './idle.ts'
import { keepRates } from './steady.ts'
import { weighFrame } from './weigh.ts'

afterEach(closeAll)

/** Milliseconds of silence in which nothing more is taken to come. */
const patience = 100

async function gathering(faults: RelayFaults = {}) {
  const { href: url } = await relay(faults)
  return { url, speech: 'broadcast', rooms: 3, members: 4, talkers: 2, textBytes: 128 } as const
}

/** Every talker says so many, some at a time. */
async function talked(faults: RelayFaults): Promise<Faults> {
  const crowd = await Crowd.open(await gathering(faults))
  for (const talker of crowd.talkers) for (let i = 0; i < 5; i++) talker.say(4)
  assert.equal(crowd.expected, 3 * 2 * 20 * 4)
  const found = await crowd.settle(patience)
  crowd.cut()
  return found
}

describe('a crowd', () => {
  it('hears everything from a server that does what it should', async () => {
    assert.deepEqual(await talked({}), { lost: 0, refused: 0, repeated: 0, strange: 0 })
  })

  it('notices what is lost, in the middle and at the end', async () => {
    assert.deepEqual(await talked({ lose: 7 }), { lost: 6, refused: 0, repeated: 0, strange: 0 })
    assert.deepEqual(await talked({ lose: 19 }), { lost: 6, refused: 0, repeated: 0, strange: 0 })
  })

  it('notices what is repeated, also where as much is lost', async () => {
    assert.deepEqual(await talked({ repeat: 7 }), { lost: 0, refused: 0, repeated: 6, strange: 0 })
    assert.deepEqual(await talked({ repeat: 7, lose: 9 }), { lost: 6, refused: 0, repeated: 6, strange: 0 })
  })

  it('notices what comes from another room', async () => {
    assert.deepEqual(await talked({ leak: 7 }), { lost: 0, refused: 0, repeated: 0, strange: 3 * 2 * 8 })
  })
})

describe('a crowd of Glassroom', () => {
  it('is let in, talks, and knows how long a frame is', async () => {
    const server = await FaultyServer.start({})
    try {
      const url = server.url.replace('http', 'ws')
      const rooms = { url, speech: 'glassroom', rooms: 2, members: 3, talkers: 1, textBytes: 128 } as const
      const crowd = await Crowd.open(rooms)
      for (const talker of crowd.talkers) talker.say(10)
      assert.deepEqual(await crowd.settle(patience), { lost: 0, refused: 0, repeated: 0, strange: 0 })
      crowd.cut()
      const { signal } = new AbortController()
      const [bare, long] = [
        await weighFrame(new URL(url), 128, signal),
        await weighFrame(new URL(url), 1_128, signal),
      ]
      assert.ok(bare > 256)
      assert.equal(long - bare, 1_000)
    } finally {
      await server.close()
    }
  })
})

describe('the tasks of a generator', () => {
  const pid = process.pid

  it('saturates a server', async () => {
    const task = { kind: 'saturate', gathering: await gathering(), window: 2, pid } as const
    const { deliveries, messages, reads, seconds, server, faults } = await saturate({
      ...task,
      warmupMs: 20,
      measureMs: 100,
    })
    assert.deepEqual(faults, { lost: 0, refused: 0, repeated: 0, strange: 0 })
    assert.ok(deliveries > 0 && reads > 0 && reads <= deliveries && seconds > 0 && server > 0)
    assert.equal(messages, deliveries / 4)
  })

  it('keeps rates, one after the other, and times every delivery once', async () => {
    const task = {
      kind: 'steady',
      gathering: await gathering(),
      rates: [4_000, 8_000],
      window: 2,
      pid,
    } as const
    const kept = await keepRates({ ...task, warmupMs: 20, runInMs: 50, measureMs: 150 })
    // Rates of 1 and 2 messages a millisecond, from the 50th to the last that is due before the 200th.
    assert.deepEqual(
      kept.map(({ deliveries }) => deliveries),
      [150 * 4, 300 * 4],
    )
    for (const { p50, p99, p999, max, faults } of kept) {
      assert.deepEqual(faults, { lost: 0, refused: 0, repeated: 0, strange: 0 })
      assert.ok(0 < p50 && p50 <= p99 && p99 <= p999 && p999 <= max)
    }
  })

  it('leaves no delay of the server out', async () => {
    const { href: url } = await relay({ holdMs: 30 })
    const one = { url, speech: 'broadcast', rooms: 1, members: 2, talkers: 1, textBytes: 128 } as const
    const task = { kind: 'steady', gathering: one, rates: [200], window: 1, pid } as const
    const [kept] = await keepRates({ ...task, warmupMs: 0, runInMs: 0, measureMs: 100 })
    assert.ok((kept?.p50 ?? 0) >= 30_000)
  })

  it('fills a server with connections', async () => {
    const { href: url } = await relay()
    const idled = await idle({
      kind: 'idle',
      url,
      speech: 'broadcast',
      connections: 100,
      restMs: 0,
      pid,
    })
    assert.equal(idled.connections, 100)
    assert.ok(idled.server > 0 && idled.after > 0 && idled.before > 0)
  })
})
