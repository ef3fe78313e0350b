import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { joined, message, messages } from '../../test/support/fake-websocket.ts'
import { Timeline } from './timeline.ts'

const idsOf = (timeline: Timeline) => timeline.entries.map(({ message: { id } }) => id)

function timelineOf(from: number, to: number): Timeline {
  const timeline = new Timeline()
  timeline.joined(joined(messages(from, to)))
  return timeline
}

describe('a timeline', () => {
  it('begins with a room and knows that older messages exist below its first', () => {
    const timeline = timelineOf(41, 50)
    assert.deepEqual([timeline.base, timeline.after, timeline.holes], [41, 50, []])
  })

  it('begins whole in an empty room', () => {
    const timeline = new Timeline()
    assert.equal(timeline.after, undefined)
    timeline.joined(joined())
    assert.deepEqual([timeline.base, timeline.after], [1, 0])
  })

  it('shows numbered messages by number however they arrive, each once', () => {
    const timeline = timelineOf(1, 2)
    for (const seq of [5, 3, 5, 4, 3]) timeline.add(message(seq))
    assert.deepEqual(idsOf(timeline), ['m1', 'm2', 'm3', 'm4', 'm5'])
    assert.deepEqual([timeline.after, timeline.holes], [5, []])
  })

  it('shows unnumbered messages behind numbered ones in the order of arrival', () => {
    const timeline = timelineOf(1, 1)
    for (const id of ['x', 'y']) timeline.add(message(0, { id, seq: null }))
    timeline.add(message(2))
    assert.deepEqual(idsOf(timeline), ['m1', 'm2', 'x', 'y'])
    assert.equal(timeline.after, 2)
  })

  it('moves a message when it is numbered, under the same key', () => {
    const timeline = timelineOf(1, 1)
    timeline.add(message(0, { id: 'x', seq: null }), 'typed here')
    timeline.add(message(0, { id: 'y', seq: null }))
    timeline.stored('y', 2)
    timeline.stored('x', 3)
    assert.deepEqual(idsOf(timeline), ['m1', 'y', 'x'])
    assert.deepEqual(timeline.entries.at(-1)?.key, 'typed here')
    assert.equal(timeline.after, 3)
  })

  it('does not lose a number to a late copy that has none', () => {
    const timeline = timelineOf(1, 2)
    timeline.add(message(2, { seq: null }))
    assert.deepEqual(idsOf(timeline), ['m1', 'm2'])
    assert.equal(timeline.entries[1]?.message.seq, 2)
  })

  it('marks a message that will never have a number', () => {
    const timeline = timelineOf(1, 1)
    timeline.add(message(0, { id: 'x', seq: null }))
    timeline.stored('x', null)
    assert.equal(timeline.entries[1]?.unkept, true)
  })

  it('takes the number of an unknown message for a hole', () => {
    const timeline = timelineOf(1, 2)
    timeline.stored('never seen', 3)
    assert.deepEqual(timeline.holes, [{ from: 3, to: 3 }])
    assert.equal(timeline.after, 2)
  })

  it('takes a jump for a hole until history fills it', () => {
    const timeline = timelineOf(1, 2)
    timeline.add(message(5))
    const [hole] = timeline.holes
    assert.deepEqual([hole, timeline.after], [{ from: 3, to: 4 }, 2])
    assert.ok(hole)
    const found = timeline.fill(hole, messages(3, 5), true)
    assert.deepEqual(found, messages(3, 4))
    assert.deepEqual([timeline.holes, timeline.after], [[], 5])
  })

  it('believes history that a number does not exist', () => {
    const timeline = timelineOf(1, 2)
    timeline.add(message(9))
    timeline.fill({ from: 3, to: 8 }, [message(4)], false)
    assert.deepEqual(timeline.holes, [{ from: 5, to: 8 }])
    timeline.fill({ from: 5, to: 8 }, [], true)
    assert.deepEqual([timeline.holes, timeline.after], [[], 9])
  })

  it('keeps the gap that a truncated welcome leaves', () => {
    const timeline = timelineOf(1, 10)
    const unseen = timeline.joined({ ...joined(messages(1_001, 1_003)), truncated: true })
    assert.equal(unseen.length, 3)
    assert.deepEqual(timeline.holes, [{ from: 11, to: 1_000 }])
    assert.equal(timeline.after, 10)
  })

  it('answers what it had not seen when a room is joined again', () => {
    const timeline = timelineOf(1, 3)
    timeline.add(message(4))
    assert.deepEqual(timeline.joined(joined(messages(4, 6))), messages(5, 6))
  })

  it('begins anew when the server knows less than was shown', () => {
    const timeline = timelineOf(1, 9)
    const restored = [1, 2, 3].map((seq) => message(seq, { id: `new ${String(seq)}` }))
    assert.deepEqual(timeline.joined(joined(restored)), [])
    assert.deepEqual(idsOf(timeline), ['new 1', 'new 2', 'new 3'])
    assert.equal(timeline.after, 3)
  })

  it('pages back to the beginning', () => {
    const timeline = timelineOf(7, 9)
    timeline.prepend(messages(4, 6).toReversed(), false)
    assert.equal(timeline.base, 4)
    timeline.prepend(messages(1, 3).toReversed(), true)
    assert.equal(timeline.base, 1)
    assert.deepEqual(
      idsOf(timeline),
      messages(1, 9).map(({ id }) => id),
    )
  })

  it('does not show a message from below its base, alone among what is missing', () => {
    const timeline = timelineOf(100, 101)
    assert.equal(timeline.add(message(3)), false)
    assert.deepEqual(idsOf(timeline), ['m100', 'm101'])
  })

  it('lets the oldest go when it grows too long, so that they can be paged back to', () => {
    const timeline = timelineOf(1, 500)
    for (const each of messages(501, 6_000)) timeline.add(each)
    assert.equal(timeline.entries.length <= 5_500, true)
    assert.equal(timeline.entries[0]?.message.seq, timeline.base)
    assert.deepEqual([timeline.base > 1, timeline.after, timeline.holes], [true, 6_000, []])
  })
})
