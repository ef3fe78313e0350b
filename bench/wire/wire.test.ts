import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import type { WebSocket } from 'ws'
import { closeAll, library, Owner, pair, raw, yes } from '../testing/wire-servers.ts'
import { openWire, type Wire } from './wire.ts'

afterEach(closeAll)

/** A wire, and the bare socket at the other end. */
async function rawPair(): Promise<{ socket: Socket; wire: Wire; owner: Owner }> {
  const owner = new Owner()
  let other: Socket | undefined
  const url = await raw((socket, request) => {
    socket.write(yes(request))
    other = socket
  })
  const wire = await openWire(url, owner)
  assert.ok(other)
  return { socket: other, wire, owner }
}

describe('a wire', () => {
  it('asks for the path, the subprotocol and the headers that it was given', async () => {
    const { sockets, url } = await library()
    const asked = once(sockets, 'connection') as Promise<
      [WebSocket, { url: string; headers: IncomingHttpHeaders }]
    >
    const headers = { Origin: 'http://here', Authorization: 'Bearer x' }
    await openWire(url, new Owner(), { protocol: 'chat.v1', headers, localAddress: '127.0.0.1' })
    const [socket, request] = await asked
    assert.equal(socket.protocol, 'chat.v1')
    assert.equal(request.url, '/chat?a=b')
    const { origin, authorization } = request.headers
    assert.deepEqual([origin, authorization], ['http://here', 'Bearer x'])
  })

  it('hears what comes right behind the answer, and counts its bytes', async () => {
    const url = await raw((socket, request) => socket.write(`${yes(request)}\x81\x02hi\x81\x05th`, 'latin1'))
    const owner = new Owner()
    const wire = await openWire(url, owner)
    await owner.hears(1)
    assert.deepEqual([owner.heard, wire.received], [['hi'], 8])
  })

  it('sends all that is said in one turn in one write', async () => {
    const { socket, wire } = await rawPair()
    for (const word of ['one', 'two', 'three']) wire.send(word)
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    assert.equal(bytes.length, 3 * 6 + 'onetwothree'.length)
  })

  it('tells once with which code the server closed', async () => {
    const { socket, wire, owner } = await pair()
    socket.send('before')
    socket.close(4001, 'too slow in reading')
    const [code] = (await once(socket, 'close')) as [number]
    await wire.end()
    assert.deepEqual([code, owner.heard, owner.closings], [4001, ['before'], ['4001 too slow in reading']])
    const silent = await pair()
    silent.socket.close()
    await silent.owner.isTold()
    assert.deepEqual(silent.owner.closings, ['1005'])
  })

  it('tells 1006 when the connection breaks', async () => {
    const { socket, wire, owner } = await pair()
    socket.terminate()
    await owner.isTold()
    wire.send('to nobody')
    await wire.end()
    assert.deepEqual(owner.closings, ['1006'])
  })

  it('says why it will not read a frame', async () => {
    const { socket, owner } = await rawPair()
    socket.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0]))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    assert.equal(answer[0], 0x88)
    assert.deepEqual(owner.closings, ['1002 a masked frame'])
  })

  it('tells nothing to an owner who ended it or cut it', async () => {
    const ended = await pair()
    const closing = once(ended.socket, 'close')
    await ended.wire.end()
    await ended.wire.end()
    const cut = await pair()
    const broken = once(cut.socket, 'close')
    cut.wire.cut()
    cut.wire.send('after')
    const codes = [(await closing)[0] as number, (await broken)[0] as number]
    assert.deepEqual([codes, ended.owner.closings, cut.owner.closings], [[1000, 1006], [], []])
  })

  it('is reset by a cut, so that the server sees an error', async () => {
    const { socket, wire } = await rawPair()
    wire.cut()
    const [error] = (await once(socket.resume().removeAllListeners('error'), 'error')) as [
      NodeJS.ErrnoException,
    ]
    assert.equal(error.code, 'ECONNRESET')
  })

  it('hears nothing after it was cut, even of frames that came with the last', async () => {
    const { socket, wire, owner } = await rawPair()
    const frame = owner.frame.bind(owner)
    owner.frame = (bytes) => {
      frame(bytes)
      wire.cut()
    }
    socket.write(Buffer.from('\x81\x03one\x81\x03two\x88\x00', 'latin1'))
    await new Promise((resolve) => socket.once('close', resolve))
    assert.deepEqual([owner.heard, owner.closings], [['one'], []])
  })

  it('cuts a server that does not answer its goodbye', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { wire } = await rawPair()
    const ended = wire.end()
    t.mock.timers.tick(1_000)
    await ended
  })

  it('reads nothing while it is paused, and all of it afterwards', async () => {
    const { sockets, url } = await library()
    const [slow, quick] = [new Owner(), new Owner()]
    const [wire] = [await openWire(url, slow), await openWire(url, quick)]
    wire.pause()
    for (const socket of sockets.clients) for (const word of ['one', 'two']) socket.send(word)
    await quick.hears(2)
    await new Promise(setImmediate)
    assert.deepEqual(slow.heard, [])
    wire.resume()
    await slow.hears(2)
    assert.deepEqual(slow.heard, ['one', 'two'])
  })
})
