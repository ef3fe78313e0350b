/** The door of the load harness. Ctrl-C ends the load and still reports; a second one ends at once. */

import { exitCodes } from '../bench/failure.ts'
import { main } from '../bench/main.ts'
import { Forked } from '../bench/team/forked.ts'

const stop = new AbortController()
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(exitCodes.interrupted)
  stop.abort()
})

const { stdout: out, stderr: err } = process
const recruit = () => new Forked()
process.exitCode = await main(process.argv.slice(2), { out, err, signal: stop.signal, recruit })
