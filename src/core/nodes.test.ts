import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../test/support/hub-world.ts'
import { memoryStore } from '../adapters/memory/store.ts'

describe('two nodes on one store', () => {
  it('show each other’s messages in one order', async () => {
    const store = memoryStore()
    const [one, two] = [hubWorld({ store }), hubWorld({ store })]
    const room = await one.hub.createRoom()
    const a = await one.joined(room.id)
    const b = await two.joined(room.id)
    a.say({ type: 'send', room: room.id, text: 'first', ref: '1' })
    await one.clock.settle()
    b.say({ type: 'send', room: room.id, text: 'second', ref: '1' })
    await two.clock.settle()
    assert.deepEqual(
      b.socket.of('message').map((message) => message.text),
      ['first', 'second'],
    )
    await one.hub.reconcile()
    await one.clock.settle()
    assert.deepEqual(
      a.socket.of('message').map((message) => message.text),
      ['first', 'second'],
    )
    assert.equal(two.recorded.of('gapSeen')[0]?.mended, true)
  })
})

describe('draining', () => {
  it('finishes what was taken, refuses what comes, and says goodbye with a hint', async () => {
    const { hub, clock, gate, recorded, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    gate.open = false
    a.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    const drained = hub.drain()
    a.say({ type: 'send', room: room.id, text: 'late', ref: '2' })
    gate.release()
    await clock.settle()
    await drained
    assert.deepEqual(
      a.socket.of('error').map((error) => [error.code, error.ref]),
      [['overloaded', '2']],
    )
    assert.equal(a.socket.of('ack').length, 1)
    assert.equal(a.socket.of('message')[0]?.text, 'x', 'what was stored last is still shown')
    const [bye] = a.socket.of('bye')
    assert.equal(bye?.code, 1012)
    assert.ok(bye?.reconnectAfterMs !== undefined)
    assert.equal(a.socket.closedWith?.code, 1012)
    assert.equal(hub.counts.connections, 0)
    assert.equal(recorded.of('delivered')[0]?.recipients, 1)
    assert.deepEqual(
      recorded.names().filter((name) => name.startsWith('drain')),
      ['draining', 'drained'],
    )
  })

  it('does not wait for ever for a store that answers nothing', async () => {
    const { hub, clock, gate, joined } = hubWorld()
    const room = await hub.createRoom()
    const a = await joined(room.id)
    gate.open = false
    a.say({ type: 'send', room: room.id, text: 'x', ref: '1' })
    await clock.settle()
    const drained = hub.drain(6_000)
    await clock.advance(5_999)
    assert.equal(a.socket.of('bye').length, 0)
    await clock.advance(1)
    await drained
    assert.equal(a.socket.closedWith?.code, 1012)
    assert.equal(a.socket.of('ack').length, 0)
  })
})
