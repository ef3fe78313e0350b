/** A server in the place of Postgres that does what a test has it do with each connection. */

import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A server on a free port, and its address as if it were a Postgres. Close it yourself. */
export async function listening(
  meet: (socket: Socket) => void,
): Promise<{ server: Server; address: string }> {
  const server = createServer(meet).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, address: `postgres://nobody@127.0.0.1:${port}/nothing` }
}
