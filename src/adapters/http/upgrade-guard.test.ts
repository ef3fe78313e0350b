import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { guardUpgrades } from './upgrade-guard.ts'

describe('the guard', () => {
  it('passes on the headers that a handshake needs, and none for which the library could still refuse', () => {
    const needed = {
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    }
    const others = { host: 'a', 'sec-websocket-protocol': 'a, b', 'sec-websocket-extensions': ';' }
    const headers = { ...needed, ...others }
    const request = { method: 'GET', url: '/ws', httpVersion: '1.1', rawHeaders: ['Host', 'a'], headers }
    const passed: IncomingMessage[] = []
    const guard = guardUpgrades((one) => passed.push(one), {
      allowedOrigins: undefined,
      draining: () => false,
    })
    guard(request as unknown as IncomingMessage, new PassThrough(), Buffer.alloc(0))
    assert.deepEqual(passed[0]?.headers, needed)
  })
})
