import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../test/support/hub-world.ts'
import type { ServerFrame } from '../protocol/frames.ts'

const types = (frames: ServerFrame[]) => frames.map((frame) => frame.type)

describe('a message', () => {
  it('is acked to its sender, then shown to everybody, once it is durable and not before', async () => {
    const { hub, clock, gate, joined } = hubWorld()
    const room = await hub.createRoom('talk')
    const ada = await joined(room.id, 'Ada')
    const bob = await joined(room.id, 'Bob')
    await clock.advance(1000)
    for (const { socket } of [ada, bob]) socket.clear()
    gate.open = false
    ada.say({ type: 'send', room: room.id, text: 'hello', ref: 'r1' })
    await clock.settle()
    assert.deepEqual([...ada.socket.frames, ...bob.socket.frames], [])
    gate.release()
    await clock.settle()
    assert.deepEqual(types(ada.socket.frames), ['ack', 'message'])
    const [message] = bob.socket.of('message')
    const [ack] = ada.socket.of('ack')
    assert.equal(message?.seq, 1)
    assert.equal(message?.text, 'hello')
    assert.equal(message?.sender.name, 'Ada')
    assert.deepEqual(ack, {
      type: 'ack',
      ref: 'r1',
      id: message?.id,
      seq: 1,
      sentAt: message?.sentAt,
      durable: 'postgres',
    })
  })

  it('reaches every member of its room and nobody else', async () => {
    const { hub, clock, joined } = hubWorld()
    const here = await hub.createRoom('here')
    const there = await hub.createRoom('there')
    const a = await joined(here.id)
    const b = await joined(there.id)
    a.say({ type: 'send', room: here.id, text: 'x', ref: '1' })
    await clock.settle()
    assert.equal(a.socket.of('message').length, 1)
    assert.equal(b.socket.of('message').length, 0)
  })

  it('sent again with its ref gets the first ack again and is shown once', async () => {
    const { hub, clock, joined, store } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    for (let n = 0; n < 3; n++) a.say({ type: 'send', room: room.id, text: 'x', ref: 'same' })
    await clock.settle()
    a.say({ type: 'send', room: room.id, text: 'x', ref: 'same' })
    await clock.settle()
    const acks = a.socket.of('ack')
    assert.equal(acks.length, 4)
    for (const ack of acks) assert.deepEqual(ack, acks[0])
    assert.equal(a.socket.of('message').length, 1)
    assert.equal((await store.rooms.find(room.id))?.head, 1)
  })

  it('with a used ref and another text is refused as ref_conflict', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    a.say({ type: 'send', room: room.id, text: 'x', ref: 'same' })
    await clock.settle()
    a.say({ type: 'send', room: room.id, text: 'y', ref: 'same' })
    await clock.settle()
    const [error] = a.socket.of('error')
    assert.equal(error?.code, 'ref_conflict')
    assert.equal(error?.ref, 'same')
  })

  it('of a room that nobody joined is refused', async () => {
    const { hub, clock, open } = hubWorld()
    const room = await hub.createRoom()
    const a = open()
    a.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    assert.deepEqual(
      a.socket.of('error').map((error) => [error.code, error.ref]),
      [['not_joined', '1']],
    )
  })

  it('keeps its order among those of its sender, whatever batches they fall into', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    const b = await joined(room.id)
    for (let n = 0; n < 700; n++) {
      a.say({ type: 'send', room: room.id, text: `a${n}`, ref: `${n}` })
      if (n % 50 === 0) await clock.settle()
    }
    await clock.settle()
    const texts = b.socket.of('message').map((message) => message.text)
    assert.deepEqual(
      texts,
      Array.from({ length: 700 }, (_, n) => `a${n}`),
    )
    assert.deepEqual(
      b.socket.of('message').map((message) => message.seq),
      Array.from({ length: 700 }, (_, n) => n + 1),
    )
  })

  it('is told to the probe once, with its recipients and its time', async () => {
    const { hub, clock, recorded, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    await joined(room.id)
    a.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    const [delivery] = recorded.of('delivered')
    assert.equal(recorded.of('delivered').length, 1)
    assert.equal(delivery?.recipients, 2)
    assert.equal(delivery?.ms, 0)
    const [stored] = recorded.of('stored')
    assert.equal(stored?.stored, 1)
  })

  it('posted without a connection is shown and answered alike', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    const posting = hub.post({ id: 'poster', name: 'P' }, room.id, { text: 'x', ref: '1' })
    await clock.settle()
    const posted = await posting
    assert.ok('message' in posted)
    const { type, ...live } = a.socket.of('message')[0] ?? { type: '' }
    assert.equal(type, 'message')
    assert.deepEqual(live, posted.message)
  })

  it('posted to a room that does not exist is refused', async () => {
    const { hub } = hubWorld()
    const posted = await hub.post({ id: 'p', name: 'P' }, 'nosuchroom', { text: 'x', ref: '1' })
    assert.ok('refusal' in posted && posted.refusal.code === 'unknown_room')
  })
})

describe('a fast sender', () => {
  it('is told how long to wait, over all its connections and requests', async () => {
    const { hub, clock, open } = hubWorld({ rate: { perSecond: 10, burst: 2 } })
    const room = await hub.createRoom()
    const [one, two] = [open(), open()]
    for (const client of [one, two]) {
      client.say({ type: 'hello', token: 'Ada:same' })
      client.say({ type: 'join', room: room.id })
    }
    await clock.settle()
    one.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    two.say({ type: 'send', room: room.id, text: 'x', ref: '2' })
    two.say({ type: 'send', room: room.id, text: 'x', ref: '3' })
    await clock.settle()
    const [error] = two.socket.of('error')
    assert.equal(error?.code, 'rate_limited')
    assert.equal(error?.retryAfterMs, 100)
    assert.equal(error?.ref, '3')
    const posted = await hub.post({ id: 'same', name: 'Ada' }, room.id, { text: 'x', ref: '4' })
    assert.ok('refusal' in posted && posted.refusal.code === 'rate_limited')
    await clock.advance(100)
    two.say({ type: 'send', room: room.id, text: 'x', ref: '3' })
    await clock.settle()
    assert.equal(two.socket.of('ack').length, 2)
  })
})

describe('a busy room', () => {
  it('fills its share of a lane and no more, and its senders are told', async () => {
    const { hub, clock, gate, joined } = hubWorld({ writers: 1 })
    const hot = await hub.createRoom('hot')
    const calm = await hub.createRoom('calm')
    const a = await joined(hot.id)
    const b = await joined(calm.id)
    gate.open = false
    for (let n = 0; n < 2501; n++) a.say({ type: 'send', room: hot.id, text: 'x', ref: `${n}` })
    b.say({ type: 'send', room: calm.id, text: 'y', ref: 'y' })
    await clock.settle()
    assert.deepEqual(
      a.socket.of('error').map((error) => [error.code, error.ref]),
      [['overloaded', '2500']],
    )
    assert.equal(b.socket.of('error').length, 0)
    gate.release()
    await clock.settle()
    assert.equal(b.socket.of('ack').length, 1)
    assert.equal(hub.counts.queuedMessages, 0)
  })

  it('has its share in bytes as well', async () => {
    const { hub, clock, gate, joined } = hubWorld({ writers: 1 })
    const [hot, calm] = [await hub.createRoom('hot'), await hub.createRoom('calm')]
    const [a, b] = [await joined(hot.id), await joined(calm.id)]
    gate.open = false
    const text = 'x'.repeat(4096)
    for (let n = 0; n < 600; n++) a.say({ type: 'send', room: hot.id, text, ref: `${n}` })
    for (let n = 0; n < 100; n++) b.say({ type: 'send', room: calm.id, text, ref: `${n}` })
    await clock.settle()
    assert.equal(a.socket.of('error').length, 600 - 512)
    assert.equal(b.socket.of('error').length, 0)
    gate.release()
    await clock.settle()
    assert.equal(b.socket.of('ack').length, 100)
  })
})
