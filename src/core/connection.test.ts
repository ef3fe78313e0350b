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

  it('is closed when its socket takes nothing for long, however little waits', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const [fast, slow] = [await joined(room.id), await joined(room.id)]
    slow.socket.full = true
    fast.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    await clock.advance(limits.stalledSeconds * 1000 + 1)
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

  it('that is a frame after a blank is a frame', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    a.connection.receive(' \n{"type":"hello","token":"Ada:secret"}')
    await clock.settle()
    assert.equal(a.socket.of('error')[0]?.code, 'forbidden')
    assert.equal(a.socket.of('message').length, 0)
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
  it('tell who ended them', async () => {
    const { clock, recorded, open } = hubWorld()
    open().connection.closed(1006)
    open().connection.closed(1009)
    open().connection.receiveBinary()
    await clock.settle()
    assert.deepEqual(
      recorded.of('closed').map((fact) => fact?.by),
      ['client', 'protocol', 'binary'],
    )
  })

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
