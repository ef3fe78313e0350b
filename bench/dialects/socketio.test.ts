import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { Server, type Socket } from 'socket.io'
import { socketio } from './socketio.ts'
import { Member, message, Notes, refOf, textOf } from './testing/member.ts'

/** A Socket.IO server of a test's own, with a heartbeat that is quick. */
async function serving(t: TestContext, met: (socket: Socket) => void, namespace = '/'): Promise<URL> {
  const http = createServer()
  const server = new Server(http, { pingInterval: 20, pingTimeout: 10_000, serveClient: false })
  server.of(namespace).on('connection', met)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  t.after(() => server.close())
  return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`)
}

async function joined(url: URL, query: string): Promise<Member> {
  const dialect = socketio(query)
  const member = await Member.connect(dialect, dialect.venue(url), 'room1')
  await member.join()
  return member
}

/** What the ear of a member of room1 is told of frames. */
function heard(query: string, ...frames: string[]): Notes {
  const notes = new Notes()
  const speech = socketio(query).speech(notes)
  speech.join('room1')
  for (const frame of frames) speech.hear(Buffer.from(frame))
  return notes
}

describe('the dialect socketio', { timeout: 30_000 }, () => {
  it('answers heartbeats, so that the server keeps it', async (t) => {
    const pongs: string[] = []
    const url = await serving(t, (socket) => {
      socket.conn.on('packet', ({ type }: { type: string }) => pongs.push(type))
      socket.on('join', (_room: string, done: () => void) => done())
    })
    const member = await joined(url, '')
    assert.deepEqual((await member.notes.until('reply', 3)).at(-1), { what: 'reply', detail: '3' })
    await member.end()
    assert.ok(pongs.includes('pong'))
  })

  it('speaks in a namespace, with a token, and with the events of the application', async (t) => {
    const tokens: unknown[] = []
    const url = await serving(
      t,
      (socket) => {
        tokens.push(socket.handshake.auth.token)
        socket.on('enter', (room: string) => void socket.join(room))
        socket.on('chat message', (room: string, text: string) =>
          socket.nsp.to(room).emit('chat message', { by: socket.id, text }),
        )
      },
      '/chat',
    )
    const events = 'join=enter&message=chat+message&namespace=/chat&auth={"token":"t"}'
    const member = await joined(url, `${events}&acks=no&joined=no&named=no`)
    member.say(1, 2)
    assert.deepEqual(await member.notes.until('message'), [message(1, 2)])
    assert.deepEqual(tokens, ['t'])
    await member.end()
  })

  it('tells what the server refuses: a message, a join, a connection', async (t) => {
    const url = await serving(t, (socket) => {
      socket.on('join', (room: string, done: (no?: object) => void) =>
        done(room === 'room1' ? undefined : { error: 'unknown_room', message: 'no such room' }),
      )
      socket.on('message', (_room, _text, done: (no: object) => void) => done({ error: 'muted' }))
    })
    const member = await joined(url, '')
    member.say(0, 4)
    await member.notes.until('refused')
    member.send(member.speech.join('room2'))
    const refusals = await member.notes.until('refused', 2)
    assert.deepEqual(
      refusals.map(({ detail }) => detail),
      [
        { code: 'muted', text: 'it gave no reason', ref: refOf(4) },
        { code: 'unknown_room', text: 'no such room', ref: undefined },
      ],
    )
    assert.deepEqual(member.notes.of('acked'), [])
    await member.end()
    assert.deepEqual(heard('', '44{"message":"who are you?"}').told, [
      { what: 'refused', detail: { code: 'connect_error', text: 'who are you?', ref: undefined } },
    ])
  })

  it('answers an event that wants it, and reads one that is laid out in another way', () => {
    const [said, spaced] = [textOf(1, 2), `42[ "message", "room1", "${textOf(1, 3)}" ]`]
    const notes = heard('', `427["message","room1","${said}"]`, spaced, '42["presence",3]')
    assert.deepEqual(notes.told, [{ what: 'reply', detail: '437[]' }, message(1, 2), message(1, 3)])
  })

  it('tells whether a message names the room', () => {
    const said = textOf(1, 2)
    const notes = heard('', `42["message","room2","${said}"]`, `42["message","room1","${said}"]`)
    assert.deepEqual(notes.told, [message(1, 2, 0, false), message(1, 2)])
  })

  it('tells of an ack that answers nothing', () => {
    const strange = { what: 'acked', detail: { ref: undefined, number: 0 } }
    assert.deepEqual(heard('', '43[]', '4399[]').told, [{ what: 'nonsense' }, strange])
  })

  it('passes over what Engine.IO says for itself, and calls the rest nonsense', () => {
    assert.deepEqual(heard('', '0{"sid":"x"}', '6', '1').told, [])
    const frames = ['', '4', '7', '0{', '42', '42{}', '42[7]', '43x', '45-["a"]', '40', '42/chat,["message"]']
    assert.deepEqual(new Set(heard('', ...frames).told.map(({ what }) => what)), new Set(['nonsense']))
    assert.equal(heard('', ...frames).told.length, frames.length)
  })

  it('finds the server at its usual path, or where the URL says', () => {
    const at = (url: string) => socketio('').venue(new URL(url)).socket('r', 'm').href
    assert.equal(at('http://host'), 'ws://host/socket.io/?EIO=4&transport=websocket')
    assert.equal(at('https://host/chat/'), 'wss://host/chat/?EIO=4&transport=websocket')
  })
})
