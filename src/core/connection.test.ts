import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../test/support/hub-world.ts'
import { limits } from '../protocol/limits.ts'
import type { ServerFrame } from '../protocol/frames.ts'

const types = (frames: ServerFrame[]) => frames.map((frame) => frame.type)

describe('hello', () => {
  it('turns the guest it was welcomed as into the member of its token', async () => {
    const { hub, clock, open } = hubWorld()
    const a = open({ name: 'Guest' })
    a.say({ type: 'hello', token: 'Ada:ada1' })
    await clock.settle()
    const [guest, ada] = a.socket.of('welcome')
    assert.equal(guest?.member.name, 'Guest')
    assert.deepEqual(ada?.member, { id: 'ada1', name: 'Ada' })
    assert.equal(hub.counts.members, 1)
  })

  it('is refused after any join, and after any other frame', async () => {
    const { hub, clock, open } = hubWorld()
    const room = await hub.createRoom()
    const byAddress = open({ room: room.id })
    const late = open()
    late.say({ type: 'ping' })
    for (const client of [byAddress, late]) {
      client.say({ type: 'hello', token: 'Ada:ada1' })
      await clock.settle()
      assert.equal(client.socket.of('error')[0]?.code, 'forbidden')
      assert.equal(client.socket.closedWith, undefined)
    }
  })

  it('with a bad token closes before any later frame is read', async () => {
    const { hub, clock, open } = hubWorld()
    const room = await hub.createRoom()
    const [forged, expired] = [open(), open()]
    forged.say({ type: 'hello', token: '' })
    expired.say({ type: 'hello', token: 'expired' })
    for (const client of [forged, expired]) client.say({ type: 'join', room: room.id })
    await clock.settle()
    assert.equal(forged.socket.closedWith?.code, 4500)
    assert.equal(expired.socket.closedWith?.code, 4002)
    assert.deepEqual(types(forged.socket.frames), ['welcome', 'bye'])
    assert.deepEqual(types(expired.socket.frames), ['welcome', 'bye'])
    assert.equal(hub.counts.connections, 0)
  })
})

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

describe('a slow reader', () => {
  it('is closed with a code, costs its room nothing, and can come back', async () => {
    const { hub, clock, recorded, joined } = hubWorld()
    const room = await hub.createRoom()
    const [fast, slow] = [await joined(room.id), await joined(room.id)]
    slow.socket.full = true
    for (let n = 0; n < 400; n++) {
      fast.say({ type: 'send', room: room.id, text: 'x'.repeat(4000), ref: `${n}` })
      if (n % 20 === 0) await clock.settle()
    }
    await clock.settle()
    assert.equal(slow.socket.closedWith?.code, 4001)
    assert.equal(slow.socket.of('bye')[0]?.code, 4001)
    assert.equal(fast.socket.of('message').length, 400)
    const [evicted] = recorded.of('evicted')
    assert.ok(evicted && evicted.queuedBytes <= limits.queueBytes)
    assert.equal((await hub.room(room.id))?.room.membersOnline, 1)
  })

  it('is closed when its socket takes nothing for ten seconds, however little waits', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const [fast, slow] = [await joined(room.id), await joined(room.id)]
    slow.socket.full = true
    fast.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    await clock.advance(10_001)
    for (const connection of hub.connections) connection.check(clock.monotonic())
    assert.equal(slow.socket.closedWith?.code, 4001)
    assert.equal(fast.socket.closedWith, undefined)
  })
})

describe('the heartbeat', () => {
  it('asks a silent peer for a sign of life, and closes one that gives none', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const [dead, quiet] = [await joined(room.id), await joined(room.id)]
    const round = () => {
      for (const connection of hub.connections) connection.check(clock.monotonic())
    }
    await clock.advance(limits.heartbeatSeconds * 1000)
    round()
    assert.equal(dead.socket.pings, 1)
    quiet.connection.heard()
    await clock.advance(10_000)
    round()
    assert.equal(dead.socket.closedWith?.code, 4003)
    assert.equal(quiet.socket.closedWith, undefined)
    await clock.advance(300)
    assert.equal(quiet.socket.of('member_left')[0]?.membersOnline, 1)
  })
})

describe('a plain line', () => {
  it('is said in the one joined room', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    a.connection.receive('hello from wscat')
    await clock.settle()
    assert.equal(a.socket.of('message')[0]?.text, 'hello from wscat')
    assert.equal(a.socket.of('ack')[0]?.ref, a.socket.of('message')[0]?.ref)
  })

  it('needs exactly one room', async () => {
    const { hub, clock, open } = hubWorld()
    const a = open()
    a.connection.receive('nowhere')
    for (let n = 0; n < 2; n++) a.say({ type: 'join', room: (await hub.createRoom()).id })
    await clock.settle()
    a.connection.receive('where?')
    await clock.settle()
    assert.deepEqual(
      a.socket.of('error').map((error) => error.code),
      ['not_joined', 'not_joined'],
    )
  })
})

describe('a hostile client', () => {
  it('lives through a few errors and is closed after too many', async () => {
    const { clock, open } = hubWorld()
    const a = open()
    for (let n = 0; n < 20; n++) a.connection.receive('{')
    await clock.settle()
    assert.deepEqual([a.socket.of('error').length, a.socket.of('bye').length], [20, 0])
    a.connection.receive('{')
    assert.equal(a.socket.closedWith?.code, 4506)
  })

  it('that floods is told to wait, and then closed', async () => {
    const { hub, clock, joined } = hubWorld({ rate: { perSecond: 20, burst: 40 } })
    const room = await hub.createRoom()
    const a = await joined(room.id)
    let sent = 0
    while (!a.socket.closedWith && sent < 10_000) {
      a.say({ type: 'send', room: room.id, text: 'x', ref: `${sent++}` })
      if (sent % 50 === 0) await clock.settle()
    }
    assert.equal(a.socket.closedWith?.code, 4004)
    assert.ok(sent > 500 && sent < 600, String(sent))
  })

  it('that floods with pings is closed alike', () => {
    const { open } = hubWorld()
    const a = open()
    for (let n = 0; n < 1000; n++) a.connection.heard()
    assert.equal(a.socket.closedWith?.code, 4004)
  })

  it('is closed for a binary frame', () => {
    const { open } = hubWorld()
    const a = open()
    a.connection.receiveBinary()
    assert.equal(a.socket.closedWith?.code, 1003)
  })

  it('is not heard once it is closed', async () => {
    const { hub, clock, joined, store } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    a.connection.closed()
    a.connection.closed()
    a.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    assert.equal((await store.rooms.find(room.id))?.head, 0)
    assert.deepEqual(a.socket.frames, [])
  })
})

describe('connections', () => {
  it('leave nothing behind', async () => {
    const { hub, clock, open } = hubWorld()
    const room = await hub.createRoom()
    for (let n = 0; n < 200; n++) {
      const client = open({ room: room.id })
      await clock.settle()
      client.connection.closed()
    }
    await clock.advance(1000)
    const { connections, members, roomsAlive, queuedMessages } = hub.counts
    assert.deepEqual([connections, members, roomsAlive, queuedMessages], [0, 0, 0, 0])
  })
})
