import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { startSockets } from '../../../test/support/fake-hub.ts'
import { frame, handshake, opcodes, RawPeer } from '../../../test/support/raw-peer.ts'

let server: Awaited<ReturnType<typeof startSockets>>

beforeEach(async () => {
  server = await startSockets()
})
afterEach(() => server.stop())

/** A client and all that it was told, from before its first message. */
async function client(path = '') {
  const ws = new WebSocket(server.url + path)
  const told: string[] = []
  ws.on('message', (data: Buffer) => told.push(data.toString()))
  const closed = new Promise<number>((resolve) => ws.once('close', resolve))
  await once(ws, 'open')
  const hears = async (text: string) => {
    while (!told.includes(text)) await once(ws, 'message')
  }
  return { ws, told, closed, hears }
}

describe('a socket', () => {
  it('carries frames both ways, in order, whatever way they are written', async () => {
    const { ws, told, hears } = await client()
    for (const text of ['one', 'two', 'three']) ws.send(text)
    await hears('three')
    assert.deepEqual(told, ['welcome', 'you said ', 'one', 'you said ', 'two', 'you said ', 'three'])
  })

  it('hands the hub the name and room of the address', async () => {
    await client('?name=Ada%20L&room=7k2m9q4x1b0c')
    await client()
    assert.deepEqual(server.hub.guests, [
      { name: 'Ada L', room: '7k2m9q4x1b0c' },
      { name: undefined, room: undefined },
    ])
  })

  it('says when the pipe is full, and when it has drained', async () => {
    const { ws, told, hears } = await client()
    ws.pause()
    ws.send('flood')
    await server.until('full')
    ws.resume()
    await hears('drained')
    assert.equal(told.at(-1), 'drained')
  })

  it('tells the connection of its end and its code once, and bears being used after it', async () => {
    const { ws, hears } = await client()
    await hears('welcome')
    const ended = server.until('closed')
    ws.close(4321)
    assert.deepEqual(await ended, [4321])
    assert.deepEqual(server.errors, [])
  })

  it('tells the connection of its end when the peer is cut off', async () => {
    const { ws, hears } = await client()
    await hears('welcome')
    const ended = server.until('closed')
    ws.terminate()
    assert.deepEqual(await ended, [1006])
  })

  it('closes with the code that it was told', async () => {
    const { ws, closed } = await client()
    ws.send('close')
    assert.equal(await closed, 4001)
  })

  it('cuts a peer that does not answer a close, and hears nothing more of it', async () => {
    const heard: string[] = []
    server.hub.events.on('heard', (text: string) => heard.push(text))
    const peer = await RawPeer.connect(server.port)
    peer.send(handshake(), frame(opcodes.text, 'close'), frame(opcodes.text, 'not heard'))
    const { closeCode, frames } = await peer.end()
    assert.equal(closeCode, 4001)
    assert.equal(frames.at(-1)?.opcode, opcodes.close)
    assert.deepEqual(heard, ['close'])
  })

  it('answers pings, and tells the connection of them', async () => {
    const { ws } = await client()
    ws.ping('hello')
    const [data] = (await once(ws, 'pong')) as [Buffer]
    assert.equal(data.toString(), 'hello')
  })

  it('agrees to no subprotocol and to no compression', async () => {
    const peer = await RawPeer.connect(server.port)
    const offered = {
      'Sec-WebSocket-Protocol': 'chat, soap',
      'Sec-WebSocket-Extensions': 'permessage-deflate',
    }
    const { status, head } = await peer.send(handshake(offered)).until(({ frames }) => frames.length > 0)
    peer.socket.destroy()
    assert.equal(status, 101)
    assert.doesNotMatch(head, /sec-websocket-(protocol|extensions)/i)
  })

  it('has the one connection that met a bug close itself, and tells of the bug', async () => {
    const other = await client()
    const { ws, closed } = await client()
    const closings: string[] = []
    server.hub.events.on('closing', (name: string) => closings.push(name))
    ws.send('throw')
    assert.equal(await closed, 1011)
    assert.deepEqual(closings, ['internal'])
    other.ws.send('still here')
    await other.hears('still here')
    assert.equal(server.errors.length, 1)
  })

  it('lets the client go of a connection that cannot close itself', async () => {
    const { ws, closed } = await client()
    ws.send('break')
    ws.send('throw')
    assert.equal(await closed, 1011)
    assert.deepEqual(server.errors.map(String), ['Error: a bug', 'Error: a bug in closing'])
  })

  it('closes a connection that the hub could not open, and tells of the bug', async () => {
    const { closed } = await client('?name=bug')
    assert.equal(await closed, 1011)
    assert.match(String(server.errors[0]), /a bug at the door/)
  })

  it('refuses new ones while the hub is draining', async () => {
    server.hub.draining = true
    const { status, head, body } = await (await RawPeer.connect(server.port)).send(handshake()).end()
    assert.equal(status, 503)
    assert.match(head, /Retry-After: 1/)
    assert.equal((JSON.parse(body) as { code: string }).code, 'overloaded')
  })

  it('says that it goes away when the server cuts what is left', async () => {
    const { closed } = await client()
    await server.sockets.cut()
    assert.equal(await closed, 1001)
  })
})
