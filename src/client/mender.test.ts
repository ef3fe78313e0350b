import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { joinedWorld, textsOf } from '../../test/support/client-world.ts'
import { joined, message, messages } from '../../test/support/fake-websocket.ts'

describe('the history of a room', () => {
  it('reads a hole from history by itself, and tells what was missed', async () => {
    const { room, last, clock, asked, heard } = joinedWorld(messages(1, 2), messages(1, 5))
    last().says({ type: 'message', ...message(5) })
    await clock.advance(299)
    assert.deepEqual(asked, [])
    await clock.advance(1)
    assert.deepEqual(asked, ['/api/rooms/room/messages?after=2&limit=2'])
    assert.deepEqual(
      textsOf(room),
      messages(1, 5).map(({ text }) => text),
    )
    assert.deepEqual(heard, ['text 5', 'text 3', 'text 4'])
  })

  it('leaves alone a hole that closes by itself', async () => {
    const { last, clock, asked } = joinedWorld(messages(1, 1))
    last().says({ type: 'message', ...message(3) })
    last().says({ type: 'message', ...message(2) })
    await clock.advance(1_000)
    assert.deepEqual(asked, [])
  })

  it('says that history rests while it is out of reach, and mends when it is back', async () => {
    const { room, last, clock, answers } = joinedWorld(messages(1, 1), messages(1, 3))
    answers.away = true
    last().says({ type: 'message', ...message(3) })
    await clock.advance(300)
    assert.equal(room.historyRests, true)
    answers.away = false
    await clock.advance(500)
    assert.deepEqual([room.historyRests, room.holes, room.after], [false, [], 3])
  })

  it('pages back to its beginning', async () => {
    const { room, asked } = joinedWorld(messages(61, 70), messages(1, 70))
    assert.equal(room.hasOlder, true)
    assert.equal(await room.older(), true)
    assert.equal(await room.older(), false)
    assert.equal(await room.older(), false)
    assert.deepEqual(asked, [
      '/api/rooms/room/messages?before=61&limit=50',
      '/api/rooms/room/messages?before=11&limit=50',
    ])
    assert.deepEqual(
      textsOf(room),
      messages(1, 70).map(({ text }) => text),
    )
  })

  it('rejects a page of history that cannot be had', async () => {
    const { room, answers } = joinedWorld(messages(61, 70))
    answers.away = true
    await assert.rejects(room.older(), { code: 'storage_unavailable' })
    assert.deepEqual([room.historyRests, room.hasOlder], [true, true])
  })

  it('asks for a page that could not be had again by itself, after what the server asks for and a backoff', async () => {
    const { room, answers, asked, clock } = joinedWorld(messages(61, 70), messages(1, 70))
    Object.assign(answers, { away: true, retryAfterMs: 2_000 })
    await assert.rejects(room.older(), { code: 'storage_unavailable' })
    await clock.advance(2_499)
    assert.equal(asked.length, 1)
    await clock.advance(1)
    assert.equal(asked.length, 2)
    answers.away = false
    await clock.advance(3_000)
    assert.deepEqual([asked.length, room.historyRests, room.entries.length], [3, false, 60])
  })

  it('is read over a hole no sooner than the server asks for', async () => {
    const { last, clock, answers, asked } = joinedWorld(messages(1, 1), messages(1, 3))
    Object.assign(answers, { away: true, retryAfterMs: 2_000 })
    last().says({ type: 'message', ...message(3) })
    await clock.advance(300 + 2_499)
    assert.equal(asked.length, 1)
    await clock.advance(1)
    assert.equal(asked.length, 2)
  })

  it('is asked for soon after the connection is back, however long it would have waited', async () => {
    const { room, last, live, clock, answers, asked } = joinedWorld(messages(61, 70), messages(1, 70))
    Object.assign(answers, { away: true, retryAfterMs: 60_000 })
    await assert.rejects(room.older(), { code: 'storage_unavailable' })
    answers.away = false
    last().drops()
    await clock.advance(250)
    live()
    last().says(joined([], 70))
    await clock.advance(500)
    assert.deepEqual([asked.length, room.historyRests, room.entries.length], [2, false, 60])
  })

  it('is asked for less and less often while it is out of reach', async () => {
    const { last, clock, answers, asked } = joinedWorld(messages(1, 1))
    answers.away = true
    last().says({ type: 'message', ...message(3) })
    await clock.advance(120_000)
    assert.ok(asked.length > 15 && asked.length < 30, `asked ${String(asked.length)} times`)
  })

  it('closes many small holes with one page', async () => {
    const { room, last, clock, asked, heard } = joinedWorld(messages(1, 1), messages(1, 100))
    for (let seq = 3; seq <= 99; seq += 2) last().says({ type: 'message', ...message(seq) })
    await clock.advance(300)
    assert.deepEqual(asked, ['/api/rooms/room/messages?after=1&limit=97'])
    assert.deepEqual([room.holes, room.entries.length, new Set(heard).size], [[], 99, 98])
  })

  it('leaves a very large gap open until somebody looks at it, and pages it', async () => {
    const { room, last, clock, live, asked } = joinedWorld(messages(1, 10), messages(1, 7_000))
    last().drops()
    await clock.advance(250)
    live()
    last().says({ ...joined(messages(6_900, 7_000)), truncated: true })
    await clock.advance(5_000)
    assert.deepEqual([asked, room.after], [[], 10])
    const [gap] = room.holes
    assert.deepEqual(gap, { from: 11, to: 6_899 })
    assert.ok(gap)
    await room.fill(gap)
    assert.deepEqual(room.holes, [{ from: 211, to: 6_899 }])
    assert.equal(room.after, 210)
  })
})
