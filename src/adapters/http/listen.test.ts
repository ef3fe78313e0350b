import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { fakeApp } from '../../../test/support/fake-app.ts'
import { startSockets } from '../../../test/support/fake-hub.ts'
import { RawPeer } from '../../../test/support/raw-peer.ts'
import { close, listen, ListenError, urlOf } from './listen.ts'

const sockets = { upgrade: () => assert.fail('no upgrade was asked for'), cut: () => Promise.resolve() }

async function serving(
  app: Parameters<typeof listen>[0] = fakeApp().app,
): Promise<{ server: Server; port: number }> {
  const server = await listen(app, sockets, { host: '127.0.0.1', port: 0, onError: assert.ifError })
  return { server, port: (server.address() as AddressInfo).port }
}

describe('listening', () => {
  it('says what to do when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await assert.rejects(
      listen(fakeApp().app, sockets, { host: '127.0.0.1', port, onError: assert.ifError }),
      (error) => {
        assert.ok(error instanceof ListenError)
        assert.equal(
          error.message,
          `Port ${port} on 127.0.0.1 is taken: stop what listens there, or set PORT to another one.`,
        )
        return true
      },
    )
    other.close()
  })

  it('says what to do when the address is of another machine', async () => {
    const attempt = listen(fakeApp().app, sockets, { host: '203.0.113.1', port: 0, onError: assert.ifError })
    await assert.rejects(attempt, {
      name: 'ListenError',
      message: /^203\.0\.113\.1 is no address of this machine.*set HOST/,
    })
  })
})

describe('the address of a server', () => {
  it('has the host as it was given, in brackets where it is IPv6', () => {
    const server = { address: () => ({ address: '::1', family: 'IPv6', port: 8080 }) } as unknown as Server
    assert.equal(urlOf(server, 'localhost'), 'http://localhost:8080')
    assert.equal(urlOf(server, '::1'), 'http://[::1]:8080')
    assert.equal(urlOf(server, '127.0.0.1'), 'http://127.0.0.1:8080')
  })
})

describe('over a real connection', () => {
  it('refuses a body over 32 KiB, declared or not, before it is read whole', async () => {
    const { server, port } = await serving()
    const headers =
      'POST /api/rooms HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n'
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`
    for (const rest of [
      `Content-Length: 40000\r\n\r\n{`,
      `Transfer-Encoding: chunked\r\n\r\n${chunk}1\r\n{\r\n`,
    ]) {
      const peer = await RawPeer.connect(port)
      const { status, body } = await peer.send(headers + rest).until(({ body }) => body.endsWith('}'))
      peer.socket.destroy()
      assert.deepEqual([status, (JSON.parse(body) as { code: string }).code], [413, 'too_large'])
    }
    await close(server)
  })

  it('serves many requests of one segment in order', async () => {
    const { server, port } = await serving()
    const peer = await RawPeer.connect(port)
    const one = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
    const last = 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const { body } = await peer.send(one.repeat(999) + last).end()
    assert.equal(body.split('HTTP/1.1 200 OK').length, 1_000)
    await close(server)
  })
})

describe('closing', () => {
  it('ends when clients keep idle connections', async () => {
    const { server, port } = await serving()
    const peer = await RawPeer.connect(port)
    await peer.send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n').until(({ status }) => status === 200)
    await close(server)
    await assert.rejects(once(connect(port, '127.0.0.1'), 'connect'))
  })

  it('lets a request under way finish', async () => {
    const asked = new EventEmitter()
    const health = async () => {
      asked.emit('asked')
      await once(asked, 'answer')
      return { status: 'ok' as const, dependencies: {} }
    }
    const { server, port } = await serving(fakeApp({ health }).app)
    const peer = await RawPeer.connect(port)
    const reached = once(asked, 'asked')
    peer.send('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n')
    await reached
    const closed = close(server)
    asked.emit('answer')
    assert.equal((await peer.end()).status, 200)
    await closed
  })

  it('cuts what does not finish', async () => {
    const { server, port } = await serving({ fetch: () => new Promise<Response>(() => {}) })
    const peer = await RawPeer.connect(port)
    const asked = once(server, 'request')
    peer.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await asked
    await close(server, 0)
    assert.equal((await peer.end()).status, 0)
  })

  it('ends with sockets of every kind open', async () => {
    const served = await startSockets()
    const idle = await RawPeer.connect(served.port)
    const half = (await RawPeer.connect(served.port)).send('GET /ws HTTP/1.1\r\nHost: a\r\n')
    const ws = new WebSocket(served.url)
    await once(ws, 'open')
    await served.stop()
    for (const { socket } of [idle, half]) socket.destroy()
  })
})
