import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../test/support/hub-world.ts'

const kib = 1024

describe('rooms that nobody uses', () => {
  it('are forgotten past a number of them, the longest unused first, and come back from the store', async () => {
    const { hub, clock, open } = hubWorld()
    const first = await hub.createRoom('first')
    await clock.advance(1)
    for (let n = 0; n < 10_000; n++) await hub.createRoom('one of many')
    await clock.advance(10_001)
    hub.sweep()
    assert.equal(hub.counts.roomsKnown, 10_000)
    const a = open({ room: first.id })
    await clock.settle()
    assert.equal(a.socket.of('joined')[0]?.room.name, 'first')
    assert.equal(hub.counts.roomsKnown, 10_001)
  })

  it('are forgotten past a number of bytes, however they came by them', async () => {
    const first = hubWorld()
    const second = hubWorld({ store: first.store })
    for (let n = 0; n < 300; n++) {
      const { id } = await first.hub.createRoom()
      const posts = Array.from({ length: 60 }, (_, at) =>
        first.hub.post({ id: 'm', name: 'm' }, id, { text: 'x'.repeat(4000), ref: `${n} ${at}` }),
      )
      await first.clock.settle()
      await Promise.all(posts)
      const passing = second.open({ room: id })
      await second.clock.settle()
      passing.connection.closed()
    }
    for (const { hub, clock } of [first, second]) {
      await clock.advance(10_001)
      hub.sweep()
      const kept = hub.counts.roomsKnown
      assert.ok(kept < 300 && kept * 60 * 4 * kib <= 64 * kib * kib && kept > 250, String(kept))
    }
  })

  it('are kept while somebody is in them, or was a moment ago', async () => {
    const { hub, clock, joined } = hubWorld()
    const room = await hub.createRoom('mine')
    const a = await joined(room.id)
    await clock.advance(10_001)
    for (let n = 0; n < 10_000; n++) await hub.createRoom('one of many')
    hub.sweep()
    const b = await joined(room.id)
    a.say({ type: 'send', room: room.id, text: 'still the same room', ref: '1' })
    await clock.settle()
    assert.equal(b.socket.of('message').length, 1)
  })
})

describe('an idle room', () => {
  it('that another node wrote to very much begins where the store is, without reading all of it', async () => {
    const one = hubWorld()
    const shared = hubWorld({ store: one.store })
    const room = await shared.hub.createRoom()
    const a = await one.joined(room.id)
    for (let n = 0; n < 2_000; n++) a.say({ type: 'send', room: room.id, text: 'x', ref: `${n}` })
    await one.clock.settle()
    const reads: number[] = []
    const { messages } = shared.store
    shared.store.messages = (id, page) => {
      reads.push(page.limit)
      return messages.call(shared.store, id, page)
    }
    const b = shared.open({ room: room.id })
    await shared.clock.settle()
    const [frame] = b.socket.of('joined')
    assert.deepEqual([frame?.room.head, frame?.messages.length, reads.length], [2_000, 500, 1])
    assert.equal(shared.recorded.of('gapSeen').length, 0)
  })

  it('is one room, however many come to it at once', async () => {
    const first = hubWorld()
    const { id } = await first.hub.createRoom()
    const second = hubWorld({ store: first.store })
    const clients = Array.from({ length: 5 }, () => second.open({ room: id }))
    await second.clock.settle()
    clients[0]?.say({ type: 'send', room: id, text: 'x', ref: '1' })
    await second.clock.settle()
    for (const { socket } of clients) assert.equal(socket.of('message').length, 1)
  })
})
