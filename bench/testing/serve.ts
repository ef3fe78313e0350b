/**
 * The test bed as a program of its own: a chat server with the faults that are asked for, and none besides.
 *
 *     node --import tsx bench/testing/serve.ts '{"lose":3,"delayMs":25}' 9009
 */

import { Unable } from '../failure.ts'
import { readFaults } from './faults.ts'
import { FaultyServer } from './faulty-server.ts'

const [faults = '{}', port = '0'] = process.argv.slice(2)
try {
  const server = await FaultyServer.start(readFaults(faults), Number(port))
  process.stdout.write(`listening on ${server.url.replace('http', 'ws')}\n`)
} catch (error) {
  if (!(error instanceof Error)) throw error
  process.stderr.write(`serve: ${error.message}\n`)
  process.exitCode = error instanceof Unable ? error.exitCode : 1
}
