import assert from 'node:assert/strict'
import { on, once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { textFrames } from './text-frame.ts'

const texts: [name: string, text: string][] = [
  ...[0, 1, 125, 126, 127, 65_535, 65_536, 300_000].map((size): [string, string] => [
    `${size} bytes`,
    'x'.repeat(size),
  ]),
  ['multi-byte text around 126 bytes', '☃'.repeat(42)],
  ['multi-byte text around 64 KiB', '👩🏽‍🚀 é'.repeat(3_855)],
]

/** What a real client makes of these bytes after a handshake. */
async function read(bytes: Uint8Array, count = 1): Promise<{ text: string; isBinary: boolean }[]> {
  const server = createServer((socket) => {
    socket.once('data', (request: Buffer) => {
      const [, key = ''] = /sec-websocket-key: (\S+)/i.exec(request.toString()) ?? []
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade'
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\n${upgrade}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      socket.write(bytes)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const heard: { text: string; isBinary: boolean }[] = []
  for await (const [data, isBinary] of on(client, 'message') as AsyncIterable<[Buffer, boolean]>) {
    heard.push({ text: data.toString(), isBinary })
    if (heard.length === count) break
  }
  client.terminate()
  await once(server.close(), 'close')
  return heard
}

describe('a text frame', () => {
  for (const [name, text] of texts) {
    it(`is read by a client: ${name}`, async () => {
      assert.deepEqual(await read(textFrames([text])), [{ text, isBinary: false }])
    })
  }

  it('follows another one, whatever their sizes', async () => {
    const all = [
      ...texts.map(([, text]) => text),
      ...Array.from({ length: 300 }, (_, at) => `${at} ☃`.repeat(at)),
    ]
    const frames = Buffer.concat([
      ...all.map((text) => textFrames([text])),
      textFrames(all),
      textFrames(all.slice(-50)),
    ])
    const expected = [...all, ...all, ...all.slice(-50)]
    const heard = await read(frames, expected.length)
    assert.deepEqual(
      heard.map(({ text }) => text),
      expected,
    )
  })

  it('stays as it is while later ones are made', () => {
    const made = Array.from({ length: 1_000 }, (_, at) => textFrames([`${at} `.repeat(at % 400)]))
    const before = made.map((frame) => Buffer.from(frame))
    for (let at = 0; at < 1_000; at++) textFrames(['y'.repeat(at)])
    assert.deepEqual(made, before)
  })

  it('has the shortest header that the length allows', () => {
    const headers = [125, 126, 65_535, 65_536].map((size) => textFrames(['x'.repeat(size)]).length - size)
    assert.deepEqual(headers, [2, 4, 4, 10])
  })
})
