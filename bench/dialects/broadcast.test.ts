import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { WebSocketServer } from 'ws'
import { broadcast, broadcastOthers } from './broadcast.ts'
import { conversation } from './testing/conversation.ts'
import { message, Notes, textOf } from './testing/member.ts'
import type { Target } from './testing/target.ts'

/** Passes everything on, but not to its sender. */
async function others(): Promise<Target> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const rooms = new Map<unknown, string>()
  server.on('connection', (socket, { url = '' }) => {
    rooms.set(socket, url)
    socket.on('message', (data, binary) => {
      for (const each of server.clients)
        if (each !== socket && rooms.get(each) === url) each.send(data, { binary })
    })
  })
  await once(server, 'listening')
  const url = new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { url, stop: async () => void server.close() }
}

describe('the dialect broadcast-others', { timeout: 30_000 }, () => {
  conversation(() => broadcastOthers(''), others)
})

describe('the dialect broadcast', () => {
  it('takes a frame for a message if it is one of ours from its first byte', () => {
    const notes = new Notes()
    const speech = broadcast('').speech(notes)
    for (const text of [textOf(1, 2), `{"text":"${textOf(1, 2)}"}`, 'welcome!', ''])
      speech.hear(Buffer.from(text))
    const nonsense = { what: 'nonsense' }
    assert.deepEqual(notes.told, [message(1, 2), nonsense, nonsense, nonsense])
  })

  it('finds a room where the setting says', async () => {
    const url = new URL('https://host/chat/')
    const at = (query: string) => broadcast(query).venue(url).socket('a b', 'me').href
    assert.equal(at(''), 'wss://host/chat/a%20b')
    assert.equal(at('path=/rooms/{room}?as={member}'), 'wss://host/chat/rooms/a%20b?as=me')
    assert.equal(await broadcast('').venue(url).openRoom('bench 1 2'), 'bench-1-2')
  })
})
