import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addresses, readFrame } from './wire.ts'

describe('addresses', () => {
  it('knows both addresses of a server from either', () => {
    for (const url of ['http://a:1', 'ws://a:1', 'http://a:1/', 'ws://a:1/ws']) {
      assert.deepEqual(addresses(url), { http: 'http://a:1', ws: 'ws://a:1' })
    }
    assert.deepEqual(addresses('https://a/chat/'), { http: 'https://a/chat', ws: 'wss://a/chat' })
  })

  it('refuses what is no address of a server', () => {
    assert.throws(() => addresses('ftp://a'), TypeError)
  })
})

describe('readFrame', () => {
  it('reads objects with a type, and nothing else', () => {
    assert.deepEqual(readFrame('{"type":"pong"}'), { type: 'pong' })
    for (const data of ['', 'pong', '[]', 'null', '{}', '{"type":1}', new Uint8Array(2)]) {
      assert.equal(readFrame(data), undefined)
    }
  })
})
