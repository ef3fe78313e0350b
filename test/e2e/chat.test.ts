/** Talking over real sockets, with every message in a real Postgres. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

describe('two people in a room', () => {
  it('see the same messages in one order, which is that of Postgres', async () => {
    const room = await server.createRoom('talk')
    const [ada, bob] = [await server.joined(room.id, 'Ada'), await server.joined(room.id, 'Bob')]
    for (let n = 0; n < 300; n++) {
      ada.say({ type: 'send', room: room.id, text: `a${n}`, ref: `${n}` })
      bob.say({ type: 'send', room: room.id, text: `b${n}`, ref: `${n}` })
    }
    const [seenByAda, seenByBob] = await Promise.all([ada.until('message', 600), bob.until('message', 600)])
    assert.deepEqual(seenByAda, seenByBob)
    assert.deepEqual(
      seenByAda.map((message) => message.seq),
      Array.from({ length: 600 }, (_, at) => at + 1),
    )
    const rows = await server.sql`select text from messages where room_id = ${room.id} order by seq`
    assert.deepEqual(
      rows.map((row) => row.text as string),
      seenByAda.map((message) => message.text),
    )
    for (const [client, name] of [
      [ada, 'a'],
      [bob, 'b'],
    ] as const) {
      assert.deepEqual(
        seenByAda.filter((message) => message.text.startsWith(name)).map((message) => message.text),
        Array.from({ length: 300 }, (_, n) => `${name}${n}`),
      )
      assert.equal(client.of('ack').length, 300)
    }
  })

  it('see nothing, and no ack, until Postgres has committed', async () => {
    const room = await server.createRoom()
    const [ada, bob] = [await server.joined(room.id), await server.joined(room.id)]
    await server.sql.begin(async (sql) => {
      await sql`select 1 from rooms where id = ${room.id} for update`
      ada.say({ type: 'send', room: room.id, text: 'held back', ref: '1' })
      let waiting = 0
      while (waiting === 0) {
        const [row] = await sql`select count(*) from pg_locks where not granted`
        waiting = Number(row?.count)
      }
      for (const client of [ada, bob]) {
        client.say({ type: 'ping' })
        await client.next('pong')
        assert.deepEqual([client.of('ack').length, client.of('message').length], [0, 0])
      }
    })
    assert.equal((await ada.next('ack')).seq, 1)
    assert.equal((await bob.next('message')).text, 'held back')
  })

  it('learn of each other coming and going', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id, 'Ada')
    const bob = await server.joined(room.id, 'Bob')
    const seen = await ada.next('member_joined')
    const names = seen.members.map((member) => member.name)
    if (!names.includes('Bob'))
      names.push(...(await ada.next('member_joined')).members.map(({ name }) => name))
    assert.ok(names.includes('Bob'))
    await bob.close()
    const left = await ada.next('member_left')
    assert.deepEqual([left.members.map((member) => member.name), left.membersOnline], [['Bob'], 1])
  })
})

describe('a client that comes back', () => {
  it('stays who it was by its token, and gets what it missed, once', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id, 'Ada')
    const [welcome] = ada.of('welcome')
    ada.say({ type: 'send', room: room.id, text: 'one', ref: '1' })
    const one = await ada.next('message')
    await ada.close()
    const bob = await server.joined(room.id, 'Bob')
    for (const text of ['two', 'three']) bob.say({ type: 'send', room: room.id, text, ref: text })
    await bob.until('message', 2)

    const again = await server.chatter()
    again.say({ type: 'hello', token: welcome?.token ?? '' })
    assert.deepEqual((await again.next('welcome')).member, welcome?.member)
    again.say({ type: 'join', room: room.id, after: one.seq ?? 0 })
    const { messages, truncated } = await again.next('joined')
    assert.deepEqual([messages.map((message) => message.text), truncated], [['two', 'three'], false])
    again.say({ type: 'send', room: room.id, text: 'one', ref: '1' })
    assert.equal((await again.next('ack')).id, one.id)
    again.say({ type: 'ping' })
    await again.next('pong')
    assert.equal(again.of('message').length, 0)
  })
})

describe('one socket', () => {
  it('is in many rooms, and hears each only while it is in it', async () => {
    const rooms = await Promise.all(['a', 'b', 'c'].map((name) => server.createRoom(name)))
    const ada = await server.chatter()
    const bob = await server.chatter()
    for (const { id } of rooms) {
      ada.say({ type: 'join', room: id })
      bob.say({ type: 'join', room: id })
      await Promise.all([ada.next('joined'), bob.next('joined')])
    }
    const [first, second] = rooms
    assert.ok(first && second)
    bob.say({ type: 'leave', room: first.id })
    bob.say({ type: 'ping' })
    await bob.next('pong')
    ada.say({ type: 'send', room: first.id, text: 'unheard', ref: '1' })
    await ada.next('ack')
    ada.say({ type: 'send', room: second.id, text: 'heard', ref: '2' })
    assert.equal((await bob.next('message')).text, 'heard')
    bob.say({ type: 'send', room: first.id, text: 'x', ref: '3' })
    assert.equal((await bob.next('error')).code, 'not_joined')
  })

  it('says lines as they are typed by hand', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id, 'Ada')
    ada.socket.send('hello, world')
    const message = await ada.next('message')
    assert.deepEqual([message.text, message.sender.name], ['hello, world', 'Ada'])
  })
})

describe('bad input', () => {
  it('is answered with a code each time, and the connection lives on', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const send = { type: 'send', room: room.id, text: 'x', ref: 'r' }
    const cases: [unknown, string][] = [
      ['{', 'invalid_frame'],
      [{ type: 'dance' }, 'invalid_frame'],
      [{ ...send, ref: 7 }, 'invalid_frame'],
      [{ ...send, text: 'a\0b' }, 'invalid_text'],
      [{ ...send, text: '\ud800' }, 'invalid_text'],
      [{ ...send, text: '  ' }, 'invalid_text'],
      [{ ...send, text: 'x'.repeat(5000) }, 'too_large'],
      [{ ...send, room: 'nosuchroom' }, 'not_joined'],
      [{ ...send, room: "'; drop table messages; --" }, 'unknown_room'],
      [{ type: 'join', room: 'nosuchroom' }, 'unknown_room'],
      [{ type: 'join', room: room.id, after: -1 }, 'invalid_frame'],
      [{ type: 'hello', token: 'x' }, 'forbidden'],
    ]
    for (const [frame, code] of cases) {
      ada.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
      assert.equal((await ada.next('error')).code, code, JSON.stringify(frame))
    }
    ada.say({ type: 'send', room: room.id, text: 'still here', ref: 'end' })
    assert.equal((await ada.next('message')).text, 'still here')
  })

  it('of the worst kind closes that connection with its code and no other', async () => {
    const room = await server.createRoom()
    const witness = await server.joined(room.id)
    const cases: [(socket: WebSocket) => void, number][] = [
      [(socket) => socket.send(Buffer.from('binary')), 1003],
      [(socket) => socket.send('x'.repeat(20_000)), 1009],
      [(socket) => socket.send(Buffer.from([0xc3, 0x28]), { binary: false }), 1007],
      [(socket) => socket.send('{"type":"hello","token":"forged"}'), 4500],
    ]
    for (const [harm, code] of cases) {
      const client = await server.chatter()
      harm(client.socket)
      assert.equal((await client.closed).code, code)
    }
    witness.say({ type: 'send', room: room.id, text: 'unharmed', ref: '1' })
    assert.equal((await witness.next('message')).text, 'unharmed')
  })
})

describe('many senders at once', () => {
  it('in one room, any interleaving: every message once, in one order, no hole', async () => {
    const room = await server.createRoom()
    const clients = await Promise.all(Array.from({ length: 20 }, () => server.joined(room.id)))
    for (let n = 0; n < 50; n++) {
      for (const client of clients) client.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    }
    const views = await Promise.all(clients.map((client) => client.until('message', 1000)))
    for (const view of views) assert.deepEqual(view, views[0])
    const [row] = await server.sql`
      select head, (select count(*) from messages where room_id = rooms.id) as count from rooms where id = ${room.id}`
    assert.deepEqual([Number(row?.head), Number(row?.count)], [1000, 1000])
  })
})

describe('connections that come and go', () => {
  it('leave nothing behind, however they end', async () => {
    const room = await server.createRoom()
    const witness = await server.joined(room.id)
    for (let n = 0; n < 30; n++) {
      const client = await server.joined(room.id)
      if (n % 3 === 0) client.socket.terminate()
      else if (n % 3 === 1) client.socket.close()
      else client.socket.send(Buffer.from('x'))
      await client.closed
    }
    while ((await server.hub.room(room.id))?.room.membersOnline !== 1) await witness.next('member_left')
    assert.equal((await server.hub.room(room.id))?.members.length, 1)
  })
})

describe('a page of another origin', () => {
  it('may not connect', async () => {
    const address = `${server.url.replace('http', 'ws')}/ws`
    const socket = new WebSocket(address, { origin: 'https://evil.example' })
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    assert.equal(response.statusCode, 403)
    socket.on('error', () => {})
    socket.terminate()
  })
})
