/** Promise 6: telemetry never breaks chat. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Counter, Histogram } from 'prom-client'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

async function failures(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^chat_telemetry_failures_total (\d+)$/m.exec(text)?.[1])
}

describe('metrics that break', () => {
  it('change no answer over HTTP or WebSocket, and are counted', async (t) => {
    assert.equal(await failures(), 0)
    const broken = () => assert.fail('broken')
    for (const { prototype } of [Histogram, Counter]) t.mock.method(prototype, 'labels', broken)
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    ada.say({ type: 'send', room: room.id, text: 'hello', ref: 'one' })
    assert.equal((await ada.next('ack')).seq, 1)
    assert.equal((await ada.next('message')).text, 'hello')
    assert.equal((await fetch(`${server.url}/api/rooms/${room.id}/messages`)).status, 200)
    assert.ok((await failures()) >= 2)
  })
})
