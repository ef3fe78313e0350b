/** The load harness against the real server: what one counts, the other must count too. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { main } from '../../bench/main.ts'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

/** Runs it as its command line would, without a terminal. */
async function bench(...argv: string[]): Promise<{ code: number; out: string }> {
  let out = ''
  const screen = (take: (text: string) => void) => ({
    isTTY: false,
    write: (text: string) => void take(text),
  })
  const terminal = {
    out: screen((text) => (out += text)),
    err: screen(() => {}),
    signal: new AbortController().signal,
  }
  const code = await main([...argv, '-u', server.url], terminal)
  return { code, out }
}

describe('bench burst', () => {
  it('finds every message delivered once, in order, stored and counted', async () => {
    const { code, out } = await bench(
      'burst',
      '--rooms',
      '3',
      '-l',
      '4',
      '-n',
      '100',
      '--senders',
      '2',
      '--json',
    )
    assert.equal(code, 0, out)
    const [row] = await server.sql`
      select count(*) filter (where head <> (select count(*) from messages where room_id = rooms.id)) as holes,
        sum(head) as messages from rooms`
    assert.deepEqual([Number(row?.holes), Number(row?.messages)], [0, 600])
  })
})
