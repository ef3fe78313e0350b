import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { WebSocketServer, type WebSocket } from 'ws'
import { limits } from '../../protocol/limits.ts'
import { TextReader } from './text-reader.ts'

/** A client's frame, masked, with a head of the shortest length unless another is given. */
function frame(first: number, payload: string | Buffer, { masked = true } = {}): Buffer {
  const bytes = Buffer.from(payload)
  const { length } = bytes
  const head = length < 126 ? [length] : [126, length >> 8, length & 0xff]
  head[0] = (head[0] ?? 0) | (masked ? 0x80 : 0)
  const key = masked ? [0x37, 0xfa, 0x21, 0x3d] : []
  const said = masked ? bytes.map((byte, at) => byte ^ (key[at & 3] ?? 0)) : bytes
  return Buffer.concat([Buffer.from([first, ...head, ...key]), said])
}

const text = (said: string) => frame(0x81, said)
const says = [
  'hello',
  '',
  'x'.repeat(125),
  'y'.repeat(126),
  'z'.repeat(limits.frameBytes),
  'ä漢🦊 '.repeat(50),
]

let server: Server
let sockets: WebSocketServer
before(async () => {
  server = createServer()
  sockets = new WebSocketServer({ server, maxPayload: limits.frameBytes, autoPong: false })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
after(() => new Promise((resolve) => server.close(resolve)))

let opened: Socket | undefined
afterEach(() => opened?.destroy())

/** A server's side and the raw client; what was heard is noted with who read it. */
async function open() {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay()
  opened = client
  const heard: string[] = []
  const connected = once(sockets, 'connection') as Promise<[WebSocket, { socket: Socket }]>
  client.write(
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  client.resume()
  const [ws, { socket }] = await connected
  new TextReader(socket, { hear: (said) => heard.push(`text ${said}`) })
  ws.on('message', (data: Buffer, isBinary) => heard.push(`library ${isBinary ? 'binary' : data.toString()}`))
  ws.on('ping', (data) => heard.push(`ping ${data.toString()}`))
  ws.on('pong', (data) => heard.push(`pong ${data.toString()}`))
  ws.on('error', () => undefined)
  /** Resolves with the code when the library has seen the end. */
  const closed = new Promise<number>((resolve) => ws.on('close', resolve))
  return { client, heard, closed }
}

const bye = frame(0x88, Buffer.from([0x03, 0xe8]))

describe('a reader of texts', () => {
  it('hears what is said, however it was cut', async () => {
    const { client, heard, closed } = await open()
    const all = Buffer.concat([...says.map(text), frame(0x89, 'there?'), text('more'), frame(0x8a, 'yes')])
    let seed = 7
    for (let at = 0; at < all.length;) {
      seed = (seed * 48_271) % 0x7fffffff
      const end = at + 1 + (seed % 3 === 0 ? seed % 9 : seed % 4_000)
      client.write(all.subarray(at, end))
      await new Promise((resolve) => setImmediate(resolve))
      at = end
    }
    client.write(bye)
    assert.equal(await closed, 1000)
    assert.deepEqual(heard, [...says.map((said) => `text ${said}`), 'ping there?', 'text more', 'pong yes'])
  })

  it('hears all frames of one read, and the close behind them', async () => {
    const { client, heard, closed } = await open()
    client.write(Buffer.concat([...says.map(text), bye, text('after the close')]))
    assert.equal(await closed, 1000)
    assert.deepEqual(
      heard,
      says.map((said) => `text ${said}`),
    )
  })

  it('leaves fragments to the library, and all that follows', async () => {
    const { client, heard, closed } = await open()
    const fragments = [frame(0x01, 'in '), frame(0x89, 'between'), frame(0x80, 'two')]
    client.write(Buffer.concat([text('one'), ...fragments, text('three'), frame(0x82, 'b'), bye]))
    assert.equal(await closed, 1000)
    assert.deepEqual(heard, ['text one', 'ping between', 'library in two', 'library three', 'library binary'])
  })

  it('has the library read what may be no text', async () => {
    const { client, heard, closed } = await open()
    client.write(Buffer.concat([text('\ufffd is a character'), text('on'), bye]))
    assert.equal(await closed, 1000)
    assert.deepEqual(heard, ['library \ufffd is a character', 'library on'])
  })

  const wrong: [what: string, code: number, bytes: Buffer][] = [
    ['bytes that are no UTF-8', 1007, frame(0x81, Buffer.from([0x61, 0xc3, 0x28]))],
    ['a frame that is too long', 1009, text('x'.repeat(limits.frameBytes + 1))],
    ['a frame that is not masked', 1002, frame(0x81, 'x', { masked: false })],
    ['a bit that means nothing here', 1002, frame(0xc1, 'x')],
    ['a ping that is too long', 1002, frame(0x89, 'x'.repeat(126))],
    ['a fragment of nothing', 1002, frame(0x80, 'x')],
  ]
  for (const [what, code, bytes] of wrong) {
    it(`has the library refuse ${what}`, async () => {
      const { client, heard } = await open()
      const answers: Buffer[] = []
      client.on('data', (answer: Buffer) => answers.push(answer))
      client.write(Buffer.concat([text('one'), bytes, text('two')]))
      await once(client, 'end')
      const [close] = answers.slice(-1)
      assert.equal(close?.readUInt16BE(close.length - 2), code)
      assert.deepEqual(heard, ['text one'])
    })
  }

  it('leaves a socket alone that nobody reads', () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    opened = socket
    new TextReader(socket, { hear: assert.fail })
    assert.equal(socket.listenerCount('data'), 0)
  })
})
