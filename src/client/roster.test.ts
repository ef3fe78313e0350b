import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ada, bob, joined, roomState } from '../../test/support/fake-websocket.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Roster } from './roster.ts'

function world() {
  const clock = new ManualClock()
  let asked = 0
  const roster = new Roster({
    timers: { now: clock.monotonic, after: clock.after },
    details: () => {
      asked += 1
      return Promise.resolve({ ...roomState(), membersOnline: 2, members: [ada, bob] })
    },
    changed: () => undefined,
  })
  roster.joined(joined())
  return { clock, roster, asked: () => asked }
}

describe('a roster', () => {
  it('only counts in a large room', async () => {
    const { clock, roster, asked } = world()
    roster.apply({ type: 'member_joined', room: 'room', members: [], membersOnline: 250 })
    await clock.advance(5_000)
    assert.deepEqual([roster.online, roster.members, asked()], [250, [ada], 0])
  })

  it('asks for the names when a large room has become small', async () => {
    const { clock, roster, asked } = world()
    roster.apply({ type: 'member_left', room: 'room', members: [], membersOnline: 2 })
    await clock.advance(1_000)
    assert.deepEqual([roster.members, roster.online, asked()], [[ada, bob], 2, 1])
  })

  it('does not ask when the next frame brings the name', async () => {
    const { clock, roster, asked } = world()
    roster.apply({ type: 'member_joined', room: 'room', members: [], membersOnline: 2 })
    roster.apply({ type: 'member_joined', room: 'room', members: [bob], membersOnline: 2 })
    await clock.advance(5_000)
    assert.deepEqual([roster.members, asked()], [[ada, bob], 0])
  })
})
