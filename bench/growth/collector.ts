/** Takes spans as an OpenTelemetry collector does (OTLP over HTTP), counts them and throws them away. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { countSpans } from './otlp.ts'

export class Collector {
  /** Since it was opened. */
  spans = 0

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Collector> {
    const server = createServer()
    const collector = new Collector(server)
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        collector.#take(Buffer.concat(chunks))
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
      })
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    return collector
  }

  get url(): URL {
    const { port } = this.server.address() as AddressInfo
    return new URL(`http://127.0.0.1:${port}`)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  #take(body: Buffer): void {
    this.spans += countSpans(body)
  }
}
