/** One client that stops reading, over a real socket with the kernel's buffers in between. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { limits } from '../../src/protocol/limits.ts'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

describe('a reader that stops reading', () => {
  it('is closed with 4001, counted, and can come back for what it missed; its room notices nothing', async () => {
    const room = await server.createRoom()
    const [fast, slow] = [await server.joined(room.id), await server.joined(room.id)]
    slow.socket.pause()
    let sent = 0
    while (server.hub.counts.connections === 2 && sent < 20_000) {
      for (let n = 0; n < 50; n++) {
        fast.say({ type: 'send', room: room.id, text: 'x'.repeat(4000), ref: `${sent++}` })
      }
      await fast.until('message', sent)
    }
    assert.equal(server.hub.counts.connections, 1)
    assert.equal(fast.of('message').length, sent)
    slow.socket.resume()
    assert.equal((await slow.closed).code, 4001)
    assert.equal(slow.of('bye')[0]?.code, 4001)

    const seen = slow.of('message').at(-1)?.seq ?? 0
    const back = await server.chatter()
    back.say({ type: 'join', room: room.id, after: seen })
    const { messages, truncated, room: state } = await back.next('joined')
    assert.equal(state.head, sent)
    assert.equal(truncated, messages.length < sent - seen)
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    assert.match(metrics, /^chat_evictions_total 1$/m)
    assert.match(metrics, new RegExp(`^chat_messages_sent_total ${sent}$`, 'm'))
    assert.ok(limits.queueBytes < sent * 4000)
  })
})
