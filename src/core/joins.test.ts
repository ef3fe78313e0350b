import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../test/support/hub-world.ts'
import { limits } from '../protocol/limits.ts'
import type { ServerFrame } from '../protocol/frames.ts'

const types = (frames: ServerFrame[]) => frames.map((frame) => frame.type)

describe('join', () => {
  it('brings the room, its members, its tail and what follows, with nothing between', async () => {
    const { hub, clock, gate, joined, open } = hubWorld()
    const room = await hub.createRoom('talk')
    const a = await joined(room.id, 'Ada')
    for (let n = 1; n <= 10; n++) a.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    await clock.settle()
    gate.open = false
    for (let n = 11; n <= 15; n++) a.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    const b = open({ name: 'Bob' })
    b.say({ type: 'join', room: room.id })
    gate.release()
    for (let n = 16; n <= 20; n++) a.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    await clock.settle()
    const [frame] = b.socket.of('joined')
    const tail = frame?.messages.map((message) => message.seq) ?? []
    const live = b.socket.of('message').map((message) => message.seq)
    assert.deepEqual(
      [...tail, ...live],
      Array.from({ length: 20 }, (_, n) => n + 1),
    )
    assert.equal(frame?.room.head, tail.length)
    assert.equal(frame?.room.membersOnline, 2)
    assert.deepEqual(
      frame?.members.map((member) => member.name),
      ['Ada', 'Bob'],
    )
    assert.equal(frame?.truncated, false)
  })

  it('with after brings what came since, and says when something older is missing', async () => {
    const { hub, clock, joined, open } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    const count = limits.joinedMessages + 10
    for (let n = 0; n < count; n++) a.say({ type: 'send', room: room.id, text: 'x', ref: `${n}` })
    await clock.settle()
    const since = async (after?: number) => {
      const b = open()
      b.say({ type: 'join', room: room.id, ...(after === undefined ? {} : { after }) })
      await clock.settle()
      const [frame] = b.socket.of('joined')
      return [frame?.messages[0]?.seq, frame?.messages.length, frame?.truncated]
    }
    assert.deepEqual(await since(count - 3), [count - 2, 3, false])
    assert.deepEqual(await since(count), [undefined, 0, false])
    assert.deepEqual(await since(10), [11, limits.joinedMessages, false])
    assert.deepEqual(await since(9), [11, limits.joinedMessages, true])
    assert.deepEqual(await since(), [11, limits.joinedMessages, true])
    assert.deepEqual(await since(count + 1), [11, limits.joinedMessages, true])
  })

  it('with an after that the store never reached brings all there is, and says that something was lost', async () => {
    const { hub, clock, gate, joined, open } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    a.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    const restored = open()
    restored.say({ type: 'join', room: room.id, after: 7 })
    await clock.settle()
    const [frame] = restored.socket.of('joined')
    assert.deepEqual([frame?.messages.length, frame?.truncated], [1, true])
    gate.away = true
    const unknowing = open()
    unknowing.say({ type: 'join', room: room.id, after: 7 })
    await clock.settle()
    assert.equal(unknowing.socket.of('joined')[0]?.truncated, false, 'an outage is no lost history')
  })

  it('of a room loaded from the store brings the tail that another process left', async () => {
    const first = hubWorld()
    const room = await first.hub.createRoom()
    const a = await first.joined(room.id)
    for (let n = 0; n < 5; n++) a.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    await first.clock.settle()
    const second = hubWorld({ store: first.store })
    const b = second.open({ room: room.id })
    await second.clock.settle()
    assert.deepEqual(
      b.socket.of('joined')[0]?.messages.map((message) => message.text),
      ['0', '1', '2', '3', '4'],
    )
  })

  it('is bounded in bytes too', async () => {
    const { hub, clock, joined, open } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    for (let n = 0; n < 200; n++) a.say({ type: 'send', room: room.id, text: 'x'.repeat(4000), ref: `${n}` })
    await clock.settle()
    const b = open({ room: room.id })
    await clock.settle()
    const [frame] = b.socket.of('joined')
    assert.ok(JSON.stringify(frame).length < limits.joinedBytes + 1000)
    assert.equal(frame?.truncated, true)
    assert.equal(frame?.messages.at(-1)?.seq, 200)
  })

  it('of many large rooms goes on as the queue empties, whether or not the socket was ever full', async () => {
    const { hub, clock, joined, open } = hubWorld()
    const rooms = []
    for (let n = 0; n < 6; n++) {
      const room = await hub.createRoom()
      rooms.push(room)
      const a = await joined(room.id)
      for (let m = 0; m < 64; m++) a.say({ type: 'send', room: room.id, text: 'x'.repeat(4000), ref: `${m}` })
      await clock.settle()
    }
    const b = open()
    for (const room of rooms) b.say({ type: 'join', room: room.id })
    await clock.settle()
    assert.equal(b.socket.of('joined').length, 6)
    const c = open()
    c.socket.full = true
    for (const room of rooms) c.say({ type: 'join', room: room.id })
    await clock.settle()
    assert.ok(c.socket.of('joined').length < 6, 'the socket is full')
    c.socket.full = false
    c.connection.drained()
    await clock.settle()
    assert.equal(c.socket.of('joined').length, 6)
    assert.equal(c.socket.closedWith, undefined)
  })

  it('that met a bug ends that connection, and no other', async () => {
    const { hub, clock, recorded, joined, open, store } = hubWorld()
    const room = await hub.createRoom()
    const witness = await joined(room.id)
    store.rooms.find = () => Promise.reject(new TypeError('a bug'))
    const a = open({ room: 'elsewhere' })
    await clock.settle()
    assert.equal(a.socket.closedWith?.code, 1011)
    assert.equal(recorded.of('broke').length, 1)
    assert.equal(witness.socket.closedWith, undefined)
  })

  it('of an unknown room is refused; while the store is away a known one still opens', async () => {
    const { hub, clock, gate, joined, open } = hubWorld()
    const room = await hub.createRoom()
    await joined(room.id)
    gate.away = true
    const b = open()
    b.say({ type: 'join', room: room.id })
    b.say({ type: 'join', room: 'elsewhere' })
    await clock.settle()
    assert.equal(b.socket.of('joined').length, 1)
    assert.equal(b.socket.of('error')[0]?.code, 'storage_unavailable')
    gate.away = false
    b.say({ type: 'join', room: 'elsewhere' })
    await clock.settle()
    assert.equal(b.socket.of('error')[1]?.code, 'unknown_room')
  })

  it('of an address that is no room’s asks nothing of the store', async () => {
    const { clock, recorded, open } = hubWorld()
    for (const room of ['', '\0', '../x', '%']) {
      const a = open({ room })
      await clock.settle()
      assert.equal(a.socket.of('error')[0]?.code, 'unknown_room')
    }
    assert.equal(recorded.of('refused').length, 4)
  })

  it('again is welcomed again and counts once', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    a.say({ type: 'join', room: room.id })
    await clock.settle()
    assert.equal(a.socket.of('joined')[0]?.room.membersOnline, 1)
    a.say({ type: 'leave', room: room.id })
    await clock.settle()
    assert.equal((await hub.room(room.id))?.room.membersOnline, 0)
  })

  it('works for many rooms on one socket, up to the limit', async () => {
    const { hub, clock, open } = hubWorld()
    const a = open()
    for (let n = 0; n <= limits.roomsPerConnection; n++) {
      const room = await hub.createRoom()
      a.say({ type: 'join', room: room.id })
    }
    await clock.settle()
    assert.equal(a.socket.of('joined').length, limits.roomsPerConnection)
    assert.equal(a.socket.of('error')[0]?.code, 'forbidden')
  })

  it('over and over is told to wait', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    for (let n = 0; n < 200; n++) {
      a.say({ type: 'join', room: room.id })
      if (n % 10 === 0) await clock.settle()
    }
    await clock.settle()
    assert.equal(a.socket.of('joined').length, 128)
    assert.equal(a.socket.of('error')[0]?.code, 'rate_limited')
    assert.ok(a.socket.of('error')[0]?.retryAfterMs)
  })

  it('that was left before it was done leaves nobody in the room', async () => {
    const { hub, clock, open, store } = hubWorld()
    await store.rooms.create({ id: 'elsewhere', name: 'made by another node' })
    const a = open()
    a.say({ type: 'join', room: 'elsewhere' })
    a.say({ type: 'leave', room: 'elsewhere' })
    await clock.settle()
    assert.equal(a.socket.of('joined').length, 0)
    assert.equal((await hub.room('elsewhere'))?.room.membersOnline, 0)
  })
})

describe('presence', () => {
  it('tells who came and who went, at most four times a second', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id, 'Ada')
    await clock.advance(1000)
    a.socket.clear()
    const others = []
    for (let n = 0; n < 10; n++) others.push(await joined(room.id, `guest ${n}`))
    await clock.advance(250)
    assert.deepEqual(types(a.socket.frames), ['member_joined', 'member_joined'])
    assert.deepEqual(
      a.socket.of('member_joined').flatMap((frame) => frame.members.map((member) => member.name)),
      others.map((_, n) => `guest ${n}`),
    )
    await clock.advance(250)
    for (const { connection } of others) connection.closed()
    await clock.advance(500)
    assert.equal(a.socket.of('member_left').at(-1)?.membersOnline, 1)
  })
})
