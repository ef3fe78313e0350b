import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { fakeApp } from '../../../test/support/fake-app.ts'
import { FakeHub } from '../../../test/support/fake-hub.ts'
import { handshake, RawPeer } from '../../../test/support/raw-peer.ts'
import { close, listen } from './listen.ts'
import { attachSockets } from './socket.ts'

let server: Server
const sockets = attachSockets(new FakeHub(), { onError: assert.ifError })

before(async () => {
  server = await listen(fakeApp().app, sockets, { host: '127.0.0.1', port: 0, onError: assert.ifError })
})
after(async () => {
  await sockets.cut()
  await close(server, 0)
})

const peer = () => RawPeer.connect((server.address() as AddressInfo).port)

/** As curl --http2 and Java's HttpClient ask; the last of its connection says so. */
function offering(line: string, options = '', more = ''): string {
  const connection = `Connection: Upgrade,HTTP2-Settings${options}`
  return `${line} HTTP/1.1\r\nHost: a\r\n${connection}\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n${more}\r\n`
}

const healthz = offering('GET /healthz')
const lastHealthz = offering('GET /healthz', ', close')
const json = 'Content-Type: application/json\r\n'
const body = `{"name":${' '.repeat(2_000)}"quiet otter"}`
const post = (framing: string) => offering('POST /api/rooms', ', close', json + framing)

/** The statuses of all answers. */
const statuses = (heard: { status: number; body: string }) =>
  [heard.status, ...[...heard.body.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))].join(
    ' ',
  )

describe('an offer to upgrade to something else', () => {
  const served: [name: string, segments: string[], expected: string][] = [
    ['a GET', [lastHealthz], '200'],
    ['a POST with its body', [post(`Content-Length: ${body.length}\r\n`) + body], '201'],
    ['a POST with chunks', [`${post('Transfer-Encoding: chunked\r\n')}1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`], '201'],
    ['a POST that asks first', [post(`Content-Length: 2\r\nExpect: 100-continue\r\n`), '{}'], '100 201'],
    ['many of one segment', [healthz.repeat(20) + lastHealthz], Array(21).fill('200').join(' ')],
    [
      'requests of all kinds',
      [`GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n`, healthz, lastHealthz],
      '200 200 200',
    ],
    ['a bad target', [offering('GET //', ', close')], '400'],
    ['HTTP/1.0', [lastHealthz.replace('1.1', '1.0')], '200'],
    ['two offers', [lastHealthz.replace('h2c', 'h2c\r\nUpgrade: websocket')], '200'],
  ]
  for (const [name, segments, expected] of served) {
    it(`is passed over: ${name}`, async () => {
      assert.equal(statuses(await (await peer()).send(...segments).end()), expected)
    })
  }

  it('is told what /ws takes', async () => {
    const asking = (await peer()).send(offering('GET /ws'))
    assert.equal((await asking.until(({ status }) => status > 0)).status, 426)
    asking.socket.destroy()
  })

  it('is passed over when the body comes later', async () => {
    const asking = (await peer()).send(post(`Content-Length: ${body.length}\r\n`))
    await once(server, 'request')
    asking.send(body.slice(0, 1_000))
    asking.send(body.slice(1_000))
    const heard = await asking.end()
    assert.equal(heard.status, 201)
    assert.match(heard.body, /"name":"quiet otter"/)
  })

  it('keeps the other options of the connection, and the other headers', async () => {
    const asked = once(server, 'request') as Promise<[{ rawHeaders: string[] }]>
    await (await peer()).send(offering('GET /healthz', ' , Close', 'X: a:b  c \xe9\r\n')).end()
    const [{ rawHeaders }] = await asked
    assert.deepEqual(rawHeaders, ['Host', 'a', 'Connection', 'Close', 'X', `a:b  c \xc3\xa9`])
  })

  it('leaves nothing behind on a connection that goes on', async () => {
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const asking = await peer()
    const [socket] = await accepted
    const listeners = () => socket.eventNames().map((name) => [name, socket.listenerCount(name)])
    const rounds: unknown[] = []
    for (let round = 1; round <= 3; round += 1) {
      asking.send(healthz)
      await asking.until((heard) => statuses(heard).split(' ').length === round && heard.body.endsWith('}'))
      rounds.push(listeners())
    }
    asking.socket.destroy()
    assert.deepEqual(rounds[1], rounds[0])
    assert.deepEqual(rounds[2], rounds[0])
  })

  it('is heard of no more when the peer resets', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { socket } = (await peer()).send(healthz, healthz)
      socket.resetAndDestroy()
      await once(socket, 'close')
    }
    assert.equal((await (await peer()).send(lastHealthz).end()).status, 200)
  })
})

describe('a handshake behind other requests', () => {
  it('waits for their answers', async () => {
    const asking = (await peer()).send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', healthz, handshake())
    const heard = await asking.until(({ body }) => body.includes('welcome'))
    asking.socket.destroy()
    assert.equal(statuses(heard), '200 200 101')
  })
})

describe('CONNECT', () => {
  it('is not served', async () => {
    const heard = await (await peer()).send('CONNECT /ws HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n').end()
    assert.equal(heard.status, 0)
  })
})
