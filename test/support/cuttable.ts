/** A wire between clients and a server that a test can cut and mend. */

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

export interface Cuttable {
  /** The server's address at this end of the wire. */
  url: string
  /** Breaks every connection and lets no new one through. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function cuttable(url: string): Promise<Cuttable> {
  const { port, hostname } = new URL(url)
  const open = new Set<Socket>()
  let whole = true
  const server = createServer((near) => {
    if (!whole) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      // A cut wire breaks both ends; each is told by its close.
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    whole = false
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    cut,
    mend: () => {
      whole = true
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
