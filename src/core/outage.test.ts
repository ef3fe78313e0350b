import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chatting, seen } from '../../test/support/outage-world.ts'
import { memoryJournal } from '../adapters/memory/journal.ts'
import { StorageUnavailable } from './ports.ts'

describe('while the store is away', () => {
  it('messages are acked from the journal and shown, without numbers', async () => {
    const { a, b, say, gate } = await chatting()
    await say(a, 'one')
    gate.away = true
    await say(a, 'two', 'three')
    const acks = a.socket.of('ack').map(({ ref, seq, durable }) => [ref, seq, durable])
    assert.deepEqual(acks, [
      ['one', 1, 'postgres'],
      ['two', null, 'journal'],
      ['three', null, 'journal'],
    ])
    const shown = [
      [1, 'one'],
      [null, 'two'],
      [null, 'three'],
    ]
    assert.deepEqual([seen(a), seen(b)], [shown, shown])
  })

  it('who joins finds them in the tail, behind those with numbers', async () => {
    const { a, say, gate, open, room, clock } = await chatting()
    await say(a, 'one')
    gate.away = true
    await say(a, 'two')
    const c = open({ room })
    await clock.settle()
    const [joined] = c.socket.of('joined')
    const messages = joined?.messages.map(({ seq, ref }) => [seq, ref])
    const expected = [
      [1, 'one'],
      [null, 'two'],
    ]
    assert.deepEqual([joined?.room.head, joined?.truncated, messages], [1, false, expected])
  })

  it('a message sent again is acked again and shown once; with another text it is refused', async () => {
    const { a, b, say, gate, room, clock } = await chatting()
    await say(a, 'before')
    gate.away = true
    await say(a, 'one')
    await say(a, 'one', 'before')
    assert.deepEqual(
      a.socket.of('ack').map(({ ref, seq, sentAt }) => [ref, seq, sentAt]),
      [
        ['before', 1, '2026-01-01T00:00:00.000Z'],
        ['one', null, '2026-01-01T00:00:00.000Z'],
        ['one', null, '2026-01-01T00:00:00.000Z'],
        ['before', 1, '2026-01-01T00:00:00.000Z'],
      ],
    )
    a.say({ type: 'send', room, text: 'other', ref: 'one' })
    await clock.settle()
    assert.deepEqual(
      a.socket.of('error').map(({ code }) => code),
      ['ref_conflict'],
    )
    assert.equal(b.socket.of('message').length, 2)
  })

  it('the same message twice in one batch is shown once and stored once', async () => {
    const { a, b, say, gate, heal, stored } = await chatting()
    gate.away = true
    await say(a, 'one', 'one')
    assert.equal(a.socket.of('ack').length, 2)
    assert.equal(b.socket.of('message').length, 1)
    await heal()
    assert.deepEqual(await stored(), [[1, 'one']])
  })

  it('copies in flight of one message get one answer, whoever came first', async () => {
    const { a, b, say, gate, open, room, clock, journal } = await chatting()
    const again = open()
    again.say({ type: 'hello', token: `Ada:${a.connection.member.id}` })
    again.say({ type: 'join', room })
    await clock.settle()
    gate.away = true
    for (const client of [a, again, a]) {
      client.say({ type: 'send', room, text: 'one', ref: 'one' })
      await clock.advance(7)
    }
    a.say({ type: 'send', room, text: 'one', ref: 'one' })
    await say(again, 'one')
    const acks = [a, again].flatMap(({ socket }) => socket.of('ack'))
    assert.equal(acks.length, 5)
    assert.equal(new Set(acks.map(({ sentAt }) => sentAt)).size, 1)
    assert.deepEqual([b.socket.of('message').length, journal.appended], [1, 1])
  })

  it('a journal that fails too refuses, and nobody sees the message', async () => {
    const full = memoryJournal()
    full.append = () => Promise.reject(new StorageUnavailable('full'))
    const { a, b, say, gate, heal } = await chatting({ journal: full })
    gate.away = true
    await say(a, 'one')
    const refused = a.socket.of('error').map(({ code, ref, retryAfterMs }) => [code, ref, retryAfterMs! > 0])
    assert.deepEqual(refused, [['storage_unavailable', 'one', true]])
    assert.equal(b.socket.of('message').length, 0)
    await heal()
    await say(a, 'one')
    assert.deepEqual(seen(b), [[1, 'one']])
  })

  it('what is not known is refused with a hint, at once', async () => {
    const { say, a, gate, clock, open, hub } = await chatting()
    gate.away = true
    await say(a, 'one')
    await clock.advance(1_000)
    const c = open({ room: 'elsewhere' })
    await clock.settle()
    const [error] = c.socket.of('error')
    assert.equal(error?.code, 'storage_unavailable')
    assert.ok(error.retryAfterMs)
    await assert.rejects(hub.createRoom(), StorageUnavailable)
  })
})

describe('draining while the store is away', () => {
  it('keeps what was taken in the journal, and ends', async () => {
    const { a, say, gate, hub, clock, journal } = await chatting()
    gate.away = true
    await say(a, 'one')
    a.say({ type: 'send', room: a.connection.rooms.keys().next().value ?? '', text: 'two', ref: 'two' })
    const drained = hub.drain()
    await clock.advance(6_000)
    await drained
    assert.equal(journal.appended - journal.settled, 2)
    assert.deepEqual(
      a.socket.of('ack').map(({ ref }) => ref),
      ['one', 'two'],
    )
  })
})
