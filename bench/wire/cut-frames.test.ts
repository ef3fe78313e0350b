import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import type { WebSocket } from 'ws'
import { seeded, type Random } from '../../test/support/random.ts'
import { closeAll, closeLater, library, listen, Owner } from '../testing/wire-servers.ts'
import { openWire } from './wire.ts'

afterEach(closeAll)

/** Passes on what is said, and cuts what the server says into pieces of any size. */
async function cutting(to: URL, random: Random): Promise<URL> {
  const server = createServer((client) => {
    const upstream = connect(Number(to.port), to.hostname)
    const ends = [client, upstream]
    client.setNoDelay(true).pipe(upstream)
    upstream.on('data', (bytes) => {
      upstream.pause()
      void cut(client, bytes, random).then(() => upstream.resume())
    })
    upstream.on('end', () => client.end())
    for (const end of ends) end.on('error', () => ends.forEach((each) => each.destroy()))
    closeLater(() => ends.forEach((end) => end.destroy()))
  })
  return new URL(`ws://127.0.0.1:${await listen(server)}/`)
}

async function cut(client: Socket, bytes: Buffer, random: Random): Promise<void> {
  let at = 0
  while (at < bytes.length) {
    const end = at + 1 + Math.floor(random() ** 4 * 20_000)
    client.write(bytes.subarray(at, end))
    at = end
    await new Promise(setImmediate)
  }
}

const sizes = [0, 1, 125, 126, 127, 300, 4_000, 65_535, 65_536, 200_000]
function text(random: Random): string {
  const size = sizes[Math.floor(random() ** 2 * sizes.length)] ?? 0
  return String.fromCharCode(97 + random() * 26).repeat(size) + (random() < 0.1 ? 'ä€😀' : '')
}

/** Says a message in one of the ways there are; answers it. */
function say(socket: WebSocket, random: Random): string {
  const message = text(random)
  if (random() < 0.2) socket.ping(`p${message.length}`)
  if (random() < 0.7) socket.send(message, { binary: random() < 0.2 })
  else {
    const bytes = Buffer.from(message)
    for (let at = 0; at < bytes.length; at += 1_000)
      socket.send(bytes.subarray(at, at + 1_000), { fin: false })
    if (random() < 0.5) socket.ping()
    socket.send('', { fin: true })
  }
  return message
}

describe('a wire and the ws library', () => {
  for (const seed of [1, 2, 3]) {
    it(`hear each other through a network that cuts frames anywhere, seed ${seed}`, async () => {
      const random = seeded(seed)
      const { sockets, url } = await library()
      const owner = new Owner()
      const connected = once(sockets, 'connection') as Promise<[WebSocket]>
      const wire = await openWire(await cutting(url, random), owner)
      const [socket] = await connected
      let pongs = 0
      const heard: string[] = []
      socket.on('pong', () => pongs++)
      socket.on('message', (data: Buffer) => heard.push(data.toString()))
      const pings = { count: 0 }
      const ping = socket.ping.bind(socket)
      socket.ping = (...given: Parameters<WebSocket['ping']>) => {
        pings.count++
        ping(...given)
      }
      const said = Array.from({ length: 100 }, () => say(socket, random))
      await owner.hears(said.length)
      assert.deepEqual(owner.heard, said)
      const answered = Array.from({ length: 50 }, () => text(random))
      for (const message of answered) wire.send(message)
      await wire.end()
      if (socket.readyState !== socket.CLOSED) await once(socket, 'close')
      assert.deepEqual(heard, answered)
      assert.equal(pongs, pings.count)
      assert.deepEqual(owner.closings, [])
    })
  }
})
