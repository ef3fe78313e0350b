/** The test bed as a program. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'

/** Starts it; what it said first, and the exit code with which it ended by itself. */
async function serve(...words: string[]): Promise<{ said: string; code: number | null }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/testing/serve.ts', ...words])
  const closed = once(child, 'close')
  child.stdout.once('data', () => child.kill())
  const [said] = (await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')])) as [Buffer]
  const [code] = (await closed) as [number | null]
  return { said: said.toString(), code }
}

describe('the test bed as a program', { timeout: 30_000 }, () => {
  it('says where it listens', async () => {
    const { said } = await serve('{"lose":3,"delayMs":25}')
    assert.match(said, /^listening on ws:\/\/127\.0\.0\.1:\d+\n$/)
  })

  it('tells which faults there are when it is asked for another', async () => {
    const { said, code } = await serve('{"loose":3}')
    assert.match(said, /^serve: There is no fault "loose"\. There are: lose, /)
    assert.equal(code, 2)
  })
})
