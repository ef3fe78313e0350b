import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { readArguments } from './arguments.ts'
import { burst } from './options.ts'
import { withTarget } from './target.ts'

const forEver = new AbortController().signal

/** Listens, and ends when somebody comes. */
const mortal = `
  const server = require("net").createServer(() => process.exit(7)).listen(0, "127.0.0.1", () => {
    console.error("out of memory")
    console.log("listening on ws://127.0.0.1:" + server.address().port)
  })`

/** Loads a server until it fails. */
function load(program: string, failure: Error, signal = forEver): Promise<never> {
  const given = readArguments(burst, ['--start', `exec ${JSON.stringify(process.execPath)} -e '${program}'`])
  return withTarget(given, signal, () => Promise.reject(failure))
}

const failure = new Unable('The server is out of reach.', 90)

describe('a server that was started for a command', () => {
  it('tells its last words when it has ended, instead of being out of reach', async () => {
    await assert.rejects(load(mortal, failure), (error) => {
      assert.ok(error instanceof Unable)
      assert.match(error.message, /^The server \(.* ended \(7\)\. Its last lines:\n.*out of memory/s)
      assert.deepEqual([error.exitCode, error.cause], [90, failure])
      return true
    })
  })

  it('has no part in the failure while it runs, or when the user wanted no more', async () => {
    const immortal = mortal.replace('() => process.exit(7)', '')
    await assert.rejects(load(immortal, failure), failure)
    const stop = new AbortController()
    const given = readArguments(burst, ['--start', `exec ${JSON.stringify(process.execPath)} -e '${mortal}'`])
    const job = () => (stop.abort(), Promise.reject(failure))
    await assert.rejects(withTarget(given, stop.signal, job), failure)
  })
})
