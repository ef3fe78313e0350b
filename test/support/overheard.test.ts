import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { fakeApp } from './fake-app.ts'
import { overhear, type Overheard } from './overheard.ts'

const bye = { type: 'bye', code: 1012, reason: 'the server is restarting' }
const problem = {
  type: 'urn:glassroom:problem:forbidden',
  title: 'This is not allowed.',
  status: 403,
  detail: 'Pages of this origin may not connect.',
  code: 'forbidden',
}

let [server, url]: [Server | undefined, string] = [undefined, '']
let heard: Overheard

/** A server that lies about what it says: the path decides how. */
before(async () => {
  const document = await (await fakeApp().app.request('/openapi.json')).text()
  const app = createServer((request, response) => {
    if (request.url === '/openapi.json') return void response.end(document)
    if (request.url === '/healthz') response.setHeader('Content-Type', 'application/json')
    response.write('{"status":')
    response.end('"ok"}')
  })
  const sockets = new WebSocketServer({ noServer: true })
  app.on('upgrade', (request, socket, head) => {
    if (request.url === '/ws?refuse') return void socket.end(refusal(JSON.stringify(problem)))
    if (request.url === '/ws?lie') return void socket.end(refusal('{}'))
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.send(JSON.stringify(request.url === '/ws?wrong' ? { ...bye, extra: 1 } : bye))
      ws.send(' '.repeat(70_000) + JSON.stringify(bye))
      ws.close()
    })
  })
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  heard = await overhear(url)
})
after(() => server?.close())

function refusal(body: string): string {
  return `HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n${body}`
}

const complaints = () => heard.complaints.splice(0)

async function connect(query: string): Promise<void> {
  const ws = new WebSocket(`${url}/ws?${query}`)
  // A refusal is an error to the library.
  ws.on('error', () => undefined)
  await new Promise((resolve) => ws.on('close', resolve))
}

describe('a server that is overheard', () => {
  it('may say what its documents have', async () => {
    const { answers, frames } = heard
    await (await fetch(`${url}/healthz`)).text()
    await connect('')
    await connect('refuse')
    assert.deepEqual(complaints(), [])
    assert.deepEqual([heard.answers - answers, heard.frames - frames], [2, 2])
  })

  it('is caught with an answer that is not described', async () => {
    await (await fetch(`${url}/readyz`)).text()
    assert.match(complaints().join(), /^GET \/readyz 200 is not described as nothing$/)
  })

  it('is caught with a frame that is not described, once for all who get it', async () => {
    await connect('wrong')
    await connect('wrong')
    assert.match(complaints().join('\n'), /^server frame bye .*"extra".*$/)
  })

  it('is caught with a handshake that it refuses in other words', async () => {
    await connect('lie')
    assert.match(complaints().join(), /^GET \/ws 403 is not as described/)
  })
})
