/** Ports that stay free while what listens there is dead. */

import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below those that the system gives to outgoing connections: such a one could take the port of a server that is dead for
 * a moment, and a client that dials such a port again and again ends up connected to itself.
 */
const [least, most] = [20_000, 32_000]

/** A port of this machine on which nothing listens. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = least + Math.floor(Math.random() * (most - least))
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      continue // taken
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
