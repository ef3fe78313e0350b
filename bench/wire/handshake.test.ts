import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { exitCodes, Unable } from '../failure.ts'
import { closeAll, listen, Owner, raw, yes } from '../testing/wire-servers.ts'
import { openWire, type WireOptions } from './wire.ts'

afterEach(closeAll)

describe('a wire that cannot be opened', () => {
  const refused = async (url: URL, options?: WireOptions): Promise<Unable> => {
    const owner = new Owner()
    const error = await openWire(url, owner, options).then(
      () => assert.fail('it opened'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof Unable)
    assert.deepEqual([owner.heard, owner.closings], [[], []])
    return error
  }

  it('says that there is no server', async () => {
    const server = createServer()
    const port = await listen(server)
    server.close()
    await once(server, 'close')
    assert.match((await refused(new URL(`ws://127.0.0.1:${port}`))).message, /There is no server/)
  })

  it('says what the server answered', async () => {
    const answers: [string, RegExp][] = [
      ['HTTP/1.1 429 Slow Down\r\ncontent-length: 0\r\n\r\n', /limits how fast/],
      ['HTTP/1.1 404 Not Found\r\n\r\n', /does not look like a chat server/],
      ['HTTP/1.1 200 OK\r\n\r\n', /did not open a WebSocket: \/ answered 200/],
      ['SSH-2.0-OpenSSH\r\n\r\n', /its answer is not HTTP/],
      ['HTTP/1.1 101 Yes\r\nupgrade: websocket\r\nsec-websocket-accept: x\r\n\r\n', /not to our key/],
      ['HTTP/1.1 101 Yes\r\nupgrade: h2c\r\n\r\n', /does not upgrade/],
      ['x'.repeat(70_000), /its answer is not HTTP/],
    ]
    for (const [answer, told] of answers) {
      const url = await raw((socket) => socket.end(answer))
      assert.match((await refused(url)).message, told)
    }
  })

  it('says when the server grants what nobody asked for, or not what was', async () => {
    const url = await raw((socket, request) => socket.end(yes(request, 'sec-websocket-protocol: x\r\n')))
    assert.match((await refused(url)).message, /does not speak/)
    assert.match((await refused(url, { protocol: 'y' })).message, /does not speak "y"/)
    const deflating = await raw((socket, request) =>
      socket.end(yes(request, 'sec-websocket-extensions: permessage-deflate\r\n')),
    )
    assert.match((await refused(deflating)).message, /an extension/)
  })

  it('says that the server hung up, or did not answer in time', async (t) => {
    const hanging = await raw((socket) => socket.end('HTTP/1.1 101'))
    assert.match((await refused(hanging)).message, /closed the connection/)
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const silent = await raw(() => t.mock.timers.tick(30_000))
    const late = await refused(silent)
    assert.match(late.message, /no answer to the handshake within 30 s/)
    assert.equal(late.exitCode, exitCodes.error)
  })
})
