import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ackOf, joinedWorld, textsOf } from '../../test/support/client-world.ts'
import { ada, bob, joined, message, messages, welcome } from '../../test/support/fake-websocket.ts'
import type { SaidMessage } from '../protocol/frames.ts'

describe('a room', () => {
  it('shows its tail at once, and tells only what is said from then on', () => {
    const { room, heard, last } = joinedWorld(messages(1, 2))
    last().says({ type: 'message', ...message(3) })
    assert.deepEqual(textsOf(room), ['text 1', 'text 2', 'text 3'])
    assert.deepEqual(heard, ['text 3'])
  })

  it('shows an own message as pending at once, and as said when it is acknowledged, under the same key', async () => {
    const { room, last, sentRef, heard } = joinedWorld(messages(1, 1))
    const sent = room.send('hello')
    const [parcel] = room.parcels
    assert.equal(parcel?.text, 'hello')
    last().says(ackOf(sentRef(), 2))
    assert.equal((await sent).seq, 2)
    assert.deepEqual([room.parcels, textsOf(room)], [[], ['text 1', 'hello']])
    assert.equal(room.entries[1]?.key, parcel?.ref)
    last().says({
      type: 'message',
      ...message(2, { id: `id of ${sentRef()}`, sender: ada, text: 'hello', ref: sentRef() }),
    })
    assert.deepEqual([textsOf(room), heard], [['text 1', 'hello'], ['hello']])
  })

  it('refuses what cannot be said before it is sent', async () => {
    const { room, last } = joinedWorld()
    await assert.rejects(room.send(' '), { code: 'invalid_text' })
    await assert.rejects(room.send('x'.repeat(5_000)), { code: 'too_large' })
    assert.deepEqual([room.parcels, last().of('send')], [[], []])
  })

  it('gives a refusal to the message that it is about', async () => {
    const { room, last, sentRef } = joinedWorld()
    const sent = room.send('hello')
    last().says({ type: 'error', code: 'forbidden', message: 'not here', ref: sentRef() })
    await assert.rejects(sent, { code: 'forbidden', message: 'not here' })
    assert.equal(room.parcels[0]?.failed?.code, 'forbidden')
  })

  it('comes back after the last number with nothing missing, and sends what was not acknowledged', async () => {
    const { room, last, clock, live, heard } = joinedWorld(messages(1, 3))
    void room.send('first').catch(() => undefined)
    void room.send('second').catch(() => undefined)
    const [first, second] = room.parcels.map(({ ref }) => ref)
    last().drops()
    assert.equal(room.standing, 'joining')
    await clock.advance(250)
    live()
    assert.deepEqual(last().sent.slice(1), [{ type: 'join', room: 'room', after: 3 }])
    last().says(joined(messages(4, 5)))
    assert.deepEqual(heard, ['text 4', 'text 5'])
    assert.deepEqual(
      last()
        .of('send')
        .map(({ ref }) => ref),
      [first],
    )
    last().says(ackOf(first ?? '', 6))
    assert.deepEqual(
      last()
        .of('send')
        .map(({ ref }) => ref),
      [first, second],
    )
  })

  it('knows its own message in a welcome when the ack was lost, and does not send it again', async () => {
    const { room, last, clock, live, sentRef } = joinedWorld(messages(1, 1))
    const sent = room.send('hello')
    const ref = sentRef()
    last().drops()
    await clock.advance(250)
    live()
    last().says(joined([message(2, { sender: ada, text: 'hello', ref })]))
    assert.deepEqual(await sent, { ref, id: 'm2', seq: 2, sentAt: message(2).sentAt, durable: 'postgres' })
    assert.deepEqual([textsOf(room), room.parcels, last().of('send')], [['text 1', 'hello'], [], []])
  })

  it('never sends a waiting message as somebody else', async () => {
    const { room, last, clock } = joinedWorld()
    const sent = room.send('hello')
    last().says({ type: 'bye', code: 4002, reason: 'the token has expired' })
    await clock.advance(250)
    last().opens()
    last().says(welcome(bob))
    await assert.rejects(sent, { code: 'new_sender' })
    last().says(joined())
    assert.deepEqual(last().of('send'), [])
  })

  it('gives journaled messages their place when they are numbered', () => {
    const { room, last } = joinedWorld(messages(1, 1))
    for (const id of ['x', 'y']) last().says({ type: 'message', ...message(0, { id, seq: null, text: id }) })
    assert.deepEqual(textsOf(room), ['text 1', 'x', 'y'])
    last().says({
      type: 'stored',
      room: 'room',
      messages: [
        { id: 'y', seq: 2 },
        { id: 'x', seq: null },
      ],
    })
    assert.deepEqual(textsOf(room), ['text 1', 'y', 'x'])
    assert.deepEqual(
      room.entries.map(({ unkept }) => unkept),
      [undefined, undefined, true],
    )
  })

  it('knows who is there', () => {
    const { room, last } = joinedWorld()
    assert.deepEqual([room.members, room.membersOnline], [[ada], 1])
    last().says({ type: 'member_joined', room: 'room', members: [bob], membersOnline: 2 })
    assert.deepEqual([room.members, room.membersOnline], [[ada, bob], 2])
    last().says({ type: 'member_left', room: 'room', members: [ada], membersOnline: 1 })
    assert.deepEqual([room.members, room.membersOnline], [[bob], 1])
  })

  it('fails what waits when it is left', async () => {
    const { room, last } = joinedWorld()
    const sent = room.send('hello')
    room.leave()
    await assert.rejects(sent, { code: 'closed' })
    await assert.rejects(room.send('again'), { code: 'closed' })
    assert.deepEqual(last().of('leave'), [{ type: 'leave', room: 'room' }])
  })
})

describe('an own message', () => {
  const own = (ref: string, seq: number) =>
    message(seq, { id: `id of ${ref}`, sender: ada, text: 'own', ref })

  /** A room in which somebody has said text 1, and an own message is on its way. */
  function saying() {
    const world = joinedWorld(messages(1, 1))
    void world.room.send('own')
    const ref = world.sentRef()
    const comes = (said: SaidMessage) => world.last().says({ type: 'message', ...said })
    const acks = (seq: number) => world.last().says(ackOf(ref, seq))
    const resumes = async (tail: SaidMessage[], head?: number) => {
      world.last().drops()
      await world.clock.advance(1_000)
      world.live()
      world.last().says(joined(tail, head))
    }
    return { ...world, ref, comes, acks, resumes }
  }

  it('is told once when its ack comes first, in its turn among those of others', () => {
    const { heard, ref, comes, acks } = saying()
    acks(3)
    comes(message(2))
    comes(own(ref, 3))
    assert.deepEqual(heard, ['text 2', 'own'])
  })

  it('is told once when it comes before its ack', () => {
    const { heard, ref, comes, acks } = saying()
    comes(own(ref, 2))
    acks(2)
    assert.deepEqual(heard, ['own'])
  })

  it('is told once when its ack was lost and a welcome brings it', async () => {
    const { heard, ref, comes, resumes } = saying()
    await resumes([own(ref, 2), message(3)])
    comes(message(4))
    assert.deepEqual(heard, ['own', 'text 3', 'text 4'])
  })

  it('is told once when the connection was lost between its ack and it', async () => {
    const { heard, acks, resumes } = saying()
    acks(2)
    await resumes([message(3)])
    await resumes([message(4)])
    assert.deepEqual(heard, ['own', 'text 3', 'text 4'])
  })

  it('is told once when others spoke before it and the welcome brings it with them', async () => {
    const { heard, ref, acks, resumes } = saying()
    acks(3)
    await resumes([message(2), own(ref, 3)])
    assert.deepEqual(heard, ['text 2', 'own'])
  })

  it('is told once when it is sent again and the room has long passed it', async () => {
    const { room, heard, acks, resumes } = saying()
    await resumes(messages(900, 901))
    acks(2)
    await resumes([message(902)])
    assert.deepEqual(heard, ['text 900', 'text 901', 'own', 'text 902'])
    assert.equal(room.parcels.length, 0)
  })

  it('knows how long its ack took', async () => {
    const { room, clock, acks } = saying()
    await clock.advance(8)
    acks(2)
    assert.deepEqual(
      room.entries.map(({ ackMs }) => ackMs),
      [undefined, 8],
    )
  })
})
