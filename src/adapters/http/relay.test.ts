import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { relayUpgrades } from './relay.ts'

const request = {} as IncomingMessage

describe('the relay', () => {
  it('hands an upgrade on as it came', () => {
    const heard: unknown[] = []
    const upgrade = relayUpgrades(
      (server) => server.on('upgrade', (...told) => heard.push(...told)),
      () => assert.fail(),
    )
    const [socket, head] = [new PassThrough(), Buffer.from('x')]
    upgrade(request, socket, head)
    assert.deepEqual(heard, [request, socket, head])
  })

  it('ends the one socket whose listener rejects, and tells of it', async () => {
    const errors: unknown[] = []
    const bug = new Error('a bug in the library')
    const inject: Parameters<typeof relayUpgrades>[0] = (server) =>
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- just what the library does
      server.on('upgrade', () => Promise.reject(bug))
    const upgrade = relayUpgrades(inject, (error) => errors.push(error))
    const socket = new PassThrough()
    upgrade(request, socket, Buffer.alloc(0))
    await once(socket, 'close')
    assert.deepEqual(errors, [bug])
  })
})
