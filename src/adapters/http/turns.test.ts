import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, it } from 'node:test'
import { fakeApp, message, room } from '../../../test/support/fake-app.ts'
import { RawPeer } from '../../../test/support/raw-peer.ts'
import { close, listen } from './listen.ts'
import { atOnce, inLine } from './turns.ts'

const sockets = { upgrade: () => assert.fail('no upgrade was asked for'), cut: () => Promise.resolve() }
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
const last = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`

async function serving(app: Parameters<typeof listen>[0], stallTimeout?: number) {
  const options = {
    host: '127.0.0.1',
    port: 0,
    onError: assert.ifError,
    ...(stallTimeout && { stallTimeout }),
  }
  const server = await listen(app, sockets, options)
  return { server, peer: () => RawPeer.connect((server.address() as AddressInfo).port) }
}

/** Answers with the path, when it is told to. */
function slowApp() {
  const asked = new EventEmitter()
  const paths: string[] = []
  const fetch = async ({ url }: Request) => {
    const { pathname } = new URL(url)
    paths.push(pathname)
    const answer = once(asked, `answer ${pathname}`)
    asked.emit('asked')
    await answer
    return new Response(pathname)
  }
  const until = async (count: number) => {
    while (paths.length < count) await once(asked, 'asked')
  }
  return { app: { fetch }, paths, until, answer: (path: string) => asked.emit(`answer ${path}`) }
}

/** Resolves when a request has been refused at once. */
function refusal(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.on('request', (_request, { statusCode }: ServerResponse) => statusCode === 503 && resolve())
  })
}

describe('requests of one connection', () => {
  it('are started four at a time, and answered in order', async () => {
    const { app, paths, until, answer } = slowApp()
    const { server, peer } = await serving(app)
    let left = 0
    server.prependListener('request', (_request, response) => response.once('close', () => (left += 1)))
    const asking = (await peer()).send(...'abcdefghi'.split('').map((name) => get(`/${name}`)), last('/j'))
    const ahead: number[] = []
    for (let count = 4; count <= 10; count += 1) {
      await until(count)
      ahead.push(paths.length - left)
      answer(`/${'abcdefg'[count - 4]}`)
    }
    // The others finish out of order.
    for (const name of 'jih') answer(`/${name}`)
    const { body } = await asking.end()
    assert.deepEqual(ahead, Array<number>(7).fill(atOnce))
    assert.deepEqual(body.match(/^\/\w/gm)?.join(''), '/a/b/c/d/e/f/g/h/i/j')
    await close(server)
  })

  it('are refused when too many wait, and are the last', async () => {
    const { app, paths, answer } = slowApp()
    const { server, peer } = await serving(app)
    const refused = refusal(server)
    const asking = (await peer()).send(get('/same').repeat(atOnce + inLine + 1))
    await refused
    assert.equal(paths.length, atOnce)
    const answering = setInterval(() => answer('/same'))
    const { body } = await asking.end()
    clearInterval(answering)
    const [, refusing = ''] = body.split('HTTP/1.1 503')
    assert.equal(body.split('HTTP/1.1 200').length, atOnce + inLine)
    assert.match(refusing, /Connection: close[^]*"code":"overloaded"/)
    await close(server)
  })

  it('are not started for a peer that has left', async () => {
    const { app, paths, until, answer } = slowApp()
    const { server, peer } = await serving(app)
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const { socket } = (await peer()).send(get('/same').repeat(10))
    const [[served]] = await Promise.all([accepted, until(atOnce)])
    const gone = new Promise((resolve) => served.once('close', resolve))
    socket.resetAndDestroy()
    await gone
    answer('/same')
    await close(server)
    assert.equal(paths.length, atOnce)
  })
})

describe('a peer that reads nothing', () => {
  it('makes no answers beyond the first few, and is cut', async () => {
    const history = () =>
      Promise.resolve(Array.from({ length: 200 }, (_, at) => message(at, 'x'.repeat(4_096))))
    const { app, calls } = fakeApp({ hub: { history } })
    const { server, peer } = await serving(app, 300)
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const asking = await peer()
    asking.socket.pause()
    asking.send(get(`/api/rooms/${room.id}/messages?limit=200`).repeat(500))
    const [served] = await accepted
    await once(served, 'close')
    // An answer has 850 KB: some leave into what the kernel buffers, of which no more than 4 are on their way.
    const left = served.bytesWritten / 850_000
    assert.ok(calls.length <= left + atOnce + 1 && calls.length < 50, `${calls.length} pages were read`)
    asking.socket.destroy()
    await close(server)
  })

  it('is not one that waits for us', async () => {
    const { app, until, answer } = slowApp()
    const { server, peer } = await serving(app, 300)
    const asking = (await peer()).send(last('/slow'))
    await Promise.all([until(1), once(server, 'timeout')])
    answer('/slow')
    assert.equal((await asking.end()).status, 200)
    await close(server)
  })

  it('is cut as well when it never asks', async () => {
    const { server, peer } = await serving(slowApp().app, 300)
    assert.equal((await (await peer()).end()).status, 0)
    await close(server)
  })
})
