/** A collector of traces on a port that stays its own: it takes everything and keeps nothing. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { quietPort } from '../chaos/ports.ts'

export class Collector {
  private server: Server | undefined

  private constructor(private readonly port: number) {}

  static async start(): Promise<Collector> {
    const collector = new Collector(await quietPort())
    await collector.start()
    return collector
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      request.resume().once('end', () => response.end())
    })
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
  }

  async stop(): Promise<void> {
    const { server } = this
    this.server = undefined
    if (!server) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}
