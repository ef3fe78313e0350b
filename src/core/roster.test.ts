import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { limits } from '../protocol/limits.ts'
import { Roster } from './roster.ts'

const member = (n: number | string) => ({ id: `m${n}`, name: `Member ${n}` })

describe('Roster', () => {
  it('counts people, not connections', () => {
    const roster = new Roster()
    roster.enter(member(1))
    roster.enter(member(1))
    assert.equal(roster.size, 1)
    roster.leave(member(1))
    assert.equal(roster.size, 1)
    roster.leave(member(1))
    assert.equal(roster.size, 0)
  })

  it('tells joins and leaves once', () => {
    const roster = new Roster()
    roster.enter(member(1))
    roster.enter(member(2))
    const joined = { type: 'member_joined', room: 'r', members: [member(1), member(2)], membersOnline: 2 }
    assert.deepEqual(roster.takeChanges('r'), [joined])
    assert.deepEqual(roster.takeChanges('r'), [])
    roster.leave(member(1))
    const left = { type: 'member_left', room: 'r', members: [member(1)], membersOnline: 1 }
    assert.deepEqual(roster.takeChanges('r'), [left])
  })

  it('says nothing of somebody who came and went, or went and came back, between two tellings', () => {
    const roster = new Roster()
    roster.enter(member(1))
    roster.takeChanges('r')
    roster.enter(member(2))
    roster.leave(member(2))
    roster.leave(member(1))
    roster.enter(member(1))
    assert.ok(!roster.changed)
  })

  it('gives counts only in a room too large to name everybody', () => {
    const roster = new Roster()
    for (let n = 0; n <= limits.joinedMembers; n++) roster.enter(member(n))
    const [frame] = roster.takeChanges('r')
    assert.deepEqual(frame?.members, [])
    assert.equal(frame?.membersOnline, limits.joinedMembers + 1)
    assert.equal(roster.first(limits.joinedMembers).length, limits.joinedMembers)
  })

  it('forgets a leave of somebody who was never there', () => {
    const roster = new Roster()
    roster.leave(member(1))
    assert.ok(!roster.changed)
    assert.equal(roster.size, 0)
  })
})
