import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientWorld } from '../../test/support/client-world.ts'
import { joined } from '../../test/support/fake-websocket.ts'

describe('joining', () => {
  it('happens as soon as the connection is up, one room at a time', () => {
    const { client, last, live } = clientWorld()
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
    const { client } = clientWorld()
    assert.equal(client.join('room'), client.join('room'))
  })

  it('ends in a refusal when there is no such room, and the next room has its turn', () => {
    const { client, last, live } = clientWorld()
    const room = client.join('nowhere')
    client.join('room')
    live()
    last().says({ type: 'error', code: 'unknown_room', message: 'there is no such room' })
    assert.deepEqual([room.standing, room.refusal?.code], ['refused', 'unknown_room'])
    assert.equal(last().of('join').length, 2)
  })

  it('is tried again after a refusal that may pass', async () => {
    const { client, last, live, clock } = clientWorld()
    const room = client.join('room')
    live()
    last().says({ type: 'error', code: 'storage_unavailable', message: 'try again', retryAfterMs: 900 })
    await clock.advance(899 + 500)
    assert.equal(last().of('join').length, 1)
    await clock.advance(1)
    last().says(joined())
    assert.equal(room.standing, 'joined')
  })

  it('leaves a room only when the answer to its join is there', () => {
    const { client, last, live } = clientWorld()
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

describe('a client', () => {
  it('says who it is and how it stands', () => {
    const { client, live } = clientWorld()
    const told: string[] = []
    client.on('member', ({ name }) => told.push(name))
    client.on('state', ({ name }) => told.push(name))
    live()
    client.close()
    assert.deepEqual(told, ['Ada', 'live', 'closed'])
  })

  it('keeps its rooms when it connects again after it was closed', () => {
    const { client, last, live } = clientWorld()
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
