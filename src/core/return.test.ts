import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../test/support/hub-world.ts'
import { chatting, seen, utterance } from '../../test/support/outage-world.ts'
import { memoryJournal } from '../adapters/memory/journal.ts'
import { memoryStore } from '../adapters/memory/store.ts'
import { limits } from '../protocol/limits.ts'
import { StorageUnavailable } from './ports.ts'

describe('when the store is back', () => {
  it('everything gets its number in order, and the members are told', async () => {
    const { a, b, say, gate, heal, stored, hub, journal } = await chatting()
    gate.away = true
    await say(a, 'one')
    await say(b, 'two')
    await say(a, 'three')
    await heal()
    const expected = ['one', 'two', 'three'].map((ref, at) => [at + 1, ref])
    assert.deepEqual(await stored(), expected)
    const ids = seen(b).map(([, ref]) => b.socket.of('message').find((m) => m.ref === ref)?.id)
    const told = b.socket.of('stored').flatMap(({ messages }) => messages)
    assert.deepEqual(
      told,
      ids.map((id, at) => ({ id, seq: at + 1 })),
    )
    assert.equal(b.socket.of('message').length, 3)
    assert.deepEqual([hub.circuit, journal.appended - journal.settled], ['closed', 0])
    await say(a, 'four')
    assert.deepEqual(seen(b).at(-1), [4, 'four'])
  })

  it('a batch that was stored after all is numbered once', async () => {
    const { a, b, say, gate, heal, stored, store } = await chatting()
    gate.away = true
    await say(a, 'late', 'next')
    const [late] = b.socket.of('message')
    assert.ok(late)
    await store.writer().append([late])
    await heal()
    assert.deepEqual(await stored(), [
      [1, 'late'],
      [2, 'next'],
    ])
    assert.deepEqual(
      b.socket.of('stored').flatMap(({ messages }) => messages.map(({ seq }) => seq)),
      [1, 2],
    )
    assert.equal(b.socket.of('message').length, 2)
  })

  it('messages of another node between ours are shown in their place', async () => {
    const { a, b, say, gate, heal, stored, store, room } = await chatting()
    gate.away = true
    await say(a, 'ours')
    await store.writer().append([utterance(room, 1)])
    await heal()
    assert.deepEqual(await stored(), [
      [1, '1'],
      [2, 'ours'],
    ])
    assert.deepEqual(seen(b), [
      [null, 'ours'],
      [1, '1'],
    ])
    const frames = b.socket.frames.map((frame) => frame.type).filter((type) => type !== 'member_joined')
    assert.deepEqual(frames, ['message', 'message', 'stored'])
  })

  it('what it will never take is kept aside, and the members are told', async () => {
    const journal = memoryJournal()
    const { a, b, say, gate, heal, store, recorded } = await chatting({ journal })
    gate.away = true
    await say(a, 'taken', 'other')
    const [taken] = b.socket.of('message')
    assert.ok(taken)
    await store.writer().append([{ ...taken, text: 'with another text' }])
    await heal()
    assert.deepEqual(
      journal.buried.map(({ utterance: { id }, refused }) => [id, refused]),
      [[taken.id, 'ref_conflict']],
    )
    const told = b.socket.of('stored').flatMap(({ messages }) => messages.map(({ seq }) => seq))
    assert.deepEqual(told, [null, 2])
    assert.equal(recorded.of('buried').length, 1)
  })

  it('live messages stay behind the journal until it is empty', async () => {
    const { a, say, gate, heal, stored, journal } = await chatting()
    gate.away = true
    for (let n = 0; n < 3_000; n += 500) {
      await say(a, ...Array.from({ length: 500 }, (_, at) => `old ${n + at}`))
    }
    assert.equal(journal.appended, 3_000)
    gate.away = false
    for (let n = 0; n < 20; n++) await say(a, `new ${n}`)
    await heal()
    const refs = (await stored()).map(([, ref]) => ref)
    assert.equal(refs.length, 3_020)
    assert.deepEqual(refs.slice(2_999, 3_002), ['old 2999', 'new 0', 'new 1'])
  })

  it('a store that answers but takes nothing leaves the circuit open and reading possible', async () => {
    const { a, say, gate, clock, hub, room } = await chatting()
    await say(a, 'one')
    gate.away = true
    gate.readable = true
    await say(a, 'two')
    await clock.advance(5_000)
    assert.equal(hub.circuit, 'open')
    assert.equal((await hub.history(room, { after: 0, limit: 10 }))?.length, 1)
  })
})

describe('a start', () => {
  it('with records in the journal shows them in the welcome and numbers them', async () => {
    const store = memoryStore()
    await store.rooms.create({ id: 'room', name: 'room' })
    await store.writer().append([utterance('room', 1)])
    // The first was stored before the process ended, and nobody noted it.
    const journal = memoryJournal([1, 2, 3].map((n) => utterance('room', n)))
    const { open, clock, hub } = hubWorld({ store, journal })
    const a = open({ room: 'room' })
    await clock.settle()
    const [joined] = a.socket.of('joined')
    assert.deepEqual(
      joined?.messages.map(({ seq, ref }) => [seq, ref]),
      [
        [1, '1'],
        [null, '2'],
        [null, '3'],
      ],
    )
    await clock.advance(1_000)
    assert.deepEqual(
      a.socket.of('stored').flatMap(({ messages }) => messages.map(({ id, seq }) => [id, seq])),
      [
        ['id1', 1],
        ['id2', 2],
        ['id3', 3],
      ],
    )
    assert.equal(hub.circuit, 'closed')
  })

  it('without a store serves what it can, and finds the store when it comes', async () => {
    const { hub, gate, clock } = hubWorld({ storeAway: true })
    await assert.rejects(hub.createRoom(), StorageUnavailable)
    gate.away = false
    await clock.advance(2_000)
    assert.equal(hub.circuit, 'closed')
    await hub.createRoom()
  })
})

describe('rooms with messages in the journal', () => {
  it('are kept in memory until those have numbers', async () => {
    const { a, b, say, gate, heal, clock, hub } = await chatting()
    gate.away = true
    await say(a, 'one')
    for (const client of [a, b]) client.connection.closed()
    for (let n = 0; n < 10_001; n++) hub.sweep()
    await clock.advance(20_000)
    hub.sweep()
    assert.equal(hub.counts.roomsKnown, 1)
    await heal()
  })

  it('say that a welcome is not whole when more wait than it carries', async () => {
    const { a, say, gate, heal, open, room, clock } = await chatting()
    gate.away = true
    for (let n = 0; n <= limits.joinedMessages; n++) await say(a, `${n}`)
    const early = open({ room })
    await clock.settle()
    const [joined] = early.socket.of('joined')
    assert.deepEqual([joined?.truncated, joined?.messages.length], [true, limits.joinedMessages])
    await heal()
    const late = open({ room })
    await clock.settle()
    assert.equal(late.socket.of('joined')[0]?.room.head, limits.joinedMessages + 1)
    const [whole] = late.socket.of('joined')
    assert.deepEqual(whole?.messages.at(-1)?.seq, limits.joinedMessages + 1)
  })
})
