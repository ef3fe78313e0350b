import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { roomState } from '../test/support/fake-websocket.ts'
import { Refused } from '../src/client/refused.ts'
import { RoomMaker } from './room-maker.ts'

const away = new Refused('storage_unavailable', 'away', 1_000)

/** A server that gives these refusals one after the other, and then opens every room; waiting ends when the test says so. */
function world(refusals: Refused[]) {
  const told: string[] = []
  const waits: { ms: number; end: () => void }[] = []
  const maker: RoomMaker = new RoomMaker({
    create: async (name) => {
      const refusal = refusals.shift()
      if (refusal) throw refusal
      return { ...roomState(), name: name ?? 'random' }
    },
    opened: ({ name }, waited) => told.push(`${name} ${waited ? 'later' : 'at once'}`),
    changed: () => undefined,
    wait: (ms) => new Promise((end) => waits.push({ ms, end })),
  })
  const waiting = async () => {
    while (waits.length === 0) await Promise.resolve()
    return waits.shift()!
  }
  return { maker, told, waits, waiting }
}

describe('a new room', () => {
  it('is open at once', async () => {
    const { maker, told } = world([])
    await maker.make('Talk')
    assert.deepEqual([told, maker.notice], [['Talk at once'], ''])
  })

  it('opens by itself when history is back, and says so until then', async () => {
    const { maker, told, waiting } = world([away, away])
    const made = maker.make('Talk')
    for (let times = 0; times < 2; times++) {
      const { ms, end } = await waiting()
      assert.ok(ms >= 1_000, `asked again after ${String(ms)} ms`)
      assert.match(maker.notice, /“Talk” cannot be opened while history is resting. It opens by itself/)
      end()
    }
    await made
    assert.deepEqual([told, maker.notice], [['Talk later'], ''])
  })

  it('is not asked for again when it is refused for good', async () => {
    const { maker, told, waits } = world([new Refused('invalid_text', 'No such name.')])
    await maker.make('Talk')
    assert.deepEqual([told, waits, maker.notice], [[], [], 'The room was not opened: No such name.'])
  })

  it('gives way to the one that is wanted after it', async () => {
    const { maker, told, waiting } = world([away])
    const first = maker.make('first')
    const { end } = await waiting()
    await maker.make('second')
    end()
    await first
    assert.deepEqual(told, ['second at once'])
  })
})
