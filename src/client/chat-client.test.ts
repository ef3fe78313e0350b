import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ada,
  bob,
  fakeWebSockets,
  joined,
  message,
  messages,
  welcome,
} from '../../test/support/fake-websocket.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { AckFrame, SaidMessage } from '../protocol/frames.ts'
import { ChatClient } from './chat-client.ts'
import type { Room } from './room.ts'

/** A client that is live as Ada, and a server that answers history from `stored`. */
function world(stored: SaidMessage[] = []) {
  const clock = new ManualClock()
  const { WebSocket, last } = fakeWebSockets()
  const asked: string[] = []
  const answers = { away: false }
  const fetch = (input: string | URL | Request) => {
    const url = new URL(String(input))
    asked.push(url.pathname + url.search)
    if (answers.away) return Promise.resolve(Response.json({ code: 'storage_unavailable' }, { status: 503 }))
    return Promise.resolve(Response.json(page(stored, url.searchParams)))
  }
  const timers = { now: clock.monotonic, after: clock.after }
  const client = new ChatClient({ url: 'http://server', WebSocket, fetch, timers, random: () => 0 })
  const live = (member = ada) => {
    last().opens()
    if (last().sent.length > 0) last().says(welcome(bob))
    last().says(welcome(member))
  }
  client.connect()
  return { clock, last, client, asked, answers, live }
}

function page(stored: SaidMessage[], query: URLSearchParams) {
  const limit = Number(query.get('limit'))
  const seqOf = ({ seq }: SaidMessage) => seq ?? 0
  const after = query.get('after')
  const before = Number(query.get('before'))
  const rest =
    after === null
      ? stored.filter((one) => seqOf(one) < before).toReversed()
      : stored.filter((one) => seqOf(one) > Number(after))
  return { items: rest.slice(0, limit), nextCursor: rest.length > limit ? 'more' : null }
}

const textsOf = (room: Room) => room.entries.map((entry) => entry.message.text)
const ackOf = (ref: string, seq: number): AckFrame => ({
  type: 'ack',
  ref,
  id: `id of ${ref}`,
  seq,
  sentAt: '2026-01-01T00:00:00.000Z',
  durable: 'postgres',
})

describe('joining', () => {
  it('happens as soon as the connection is up, one room at a time', () => {
    const { client, last, live } = world()
    const rooms = [client.join('one'), client.join('two')]
    live()
    assert.deepEqual(last().sent, [{ type: 'join', room: 'one' }])
    last().says({ ...joined(), room: { ...joined().room, id: 'one' } })
    assert.deepEqual(last().of('join'), [
      { type: 'join', room: 'one' },
      { type: 'join', room: 'two' },
    ])
    assert.deepEqual(
      rooms.map((room) => room.standing),
      ['joined', 'joining'],
    )
  })

  it('gives the same handle for the same room', () => {
    const { client } = world()
    assert.equal(client.join('room'), client.join('room'))
  })

  it('ends in a refusal when there is no such room, and the next room has its turn', () => {
    const { client, last, live } = world()
    const room = client.join('nowhere')
    client.join('room')
    live()
    last().says({ type: 'error', code: 'unknown_room', message: 'there is no such room' })
    assert.deepEqual([room.standing, room.refusal?.code], ['refused', 'unknown_room'])
    assert.equal(last().of('join').length, 2)
  })

  it('is tried again after a refusal that may pass', async () => {
    const { client, last, live, clock } = world()
    const room = client.join('room')
    live()
    last().says({ type: 'error', code: 'storage_unavailable', message: 'try again', retryAfterMs: 900 })
    await clock.advance(899)
    assert.equal(last().of('join').length, 1)
    await clock.advance(1)
    last().says(joined())
    assert.equal(room.standing, 'joined')
  })

  it('leaves a room only when the answer to its join is there', () => {
    const { client, last, live } = world()
    const room = client.join('room')
    live()
    room.leave()
    client.join('other')
    assert.deepEqual(last().of('leave'), [])
    last().says(joined())
    assert.deepEqual(last().sent.slice(1), [
      { type: 'leave', room: 'room' },
      { type: 'join', room: 'other' },
    ])
  })
})

describe('a room', () => {
  function joinedWorld(said: SaidMessage[] = [], stored: SaidMessage[] = []) {
    const all = world(stored)
    const room = all.client.join('room')
    const heard: string[] = []
    room.on('message', ({ text }) => heard.push(text))
    all.live()
    all.last().says(joined(said))
    const sentRef = () => all.last().of('send').at(-1)?.ref ?? ''
    return { ...all, room, heard, sentRef }
  }

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
    assert.deepEqual([textsOf(room), heard], [['text 1', 'hello'], []])
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
    await clock.advance(0)
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
    await clock.advance(0)
    live()
    last().says(joined([message(2, { sender: ada, text: 'hello', ref })]))
    assert.deepEqual(await sent, { ref, id: 'm2', seq: 2, sentAt: message(2).sentAt, durable: 'postgres' })
    assert.deepEqual([textsOf(room), room.parcels, last().of('send')], [['text 1', 'hello'], [], []])
  })

  it('never sends a waiting message as somebody else', async () => {
    const { room, last, clock } = joinedWorld()
    const sent = room.send('hello')
    last().says({ type: 'bye', code: 4002, reason: 'the token has expired' })
    await clock.advance(0)
    last().opens()
    last().says(welcome(bob))
    await assert.rejects(sent, { code: 'new_sender' })
    last().says(joined())
    assert.deepEqual(last().of('send'), [])
  })

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
    await clock.advance(1_000)
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

  it('leaves a large gap open until somebody looks at it, and pages it', async () => {
    const { room, last, clock, live, asked } = joinedWorld(messages(1, 10), messages(1, 1_000))
    last().drops()
    await clock.advance(0)
    live()
    last().says({ ...joined(messages(900, 1_000)), truncated: true })
    await clock.advance(5_000)
    assert.deepEqual([asked, room.after], [[], 10])
    const [gap] = room.holes
    assert.deepEqual(gap, { from: 11, to: 899 })
    assert.ok(gap)
    await room.fill(gap)
    assert.deepEqual(room.holes, [{ from: 211, to: 899 }])
    assert.equal(room.after, 210)
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

describe('a client', () => {
  it('says who it is and how it stands', () => {
    const { client, live } = world()
    const told: string[] = []
    client.on('member', ({ name }) => told.push(name))
    client.on('state', ({ name }) => told.push(name))
    live()
    client.close()
    assert.deepEqual(told, ['Ada', 'live', 'closed'])
  })

  it('keeps its rooms when it connects again after it was closed', () => {
    const { client, last, live } = world()
    const room = client.join('room')
    live()
    last().says(joined())
    client.close()
    client.connect()
    live()
    last().says(joined())
    assert.equal(room.standing, 'joined')
  })
})
