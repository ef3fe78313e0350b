/** A small HTTP server for tests: it answers as a test says, and knows what it was asked. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

export interface Asked {
  method: string
  path: string
  authorization: string | undefined
  body: string
}

/** Ends with the test. */
export async function fakeApi(
  t: TestContext,
  answer: (asked: Asked, response: ServerResponse, request: IncomingMessage) => void,
): Promise<{ url: URL; asked: Asked[]; close(): void }> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const one = { method, path, authorization: headers.authorization, body }
      asked.push(one)
      answer(one, response, request)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  t.after(close)
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked, close }
}
