/** The load harness against the real server: what one counts, the other must count too. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { main } from '../../bench/main.ts'
import type { Summary } from '../../bench/results/summary.ts'
import { scrape } from '../../bench/server/scrape.ts'
import { Forked } from '../../bench/team/forked.ts'
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
    recruit: () => new Forked(),
  }
  const code = await main([...argv, '-u', server.url, '-o', 'off'], terminal)
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

  it('finds nothing lost or out of order through an outage, and waits for the numbers', async () => {
    const running = bench('burst', '--rooms', '2', '-l', '3', '-n', '4000', '--senders', '2', '--json')
    while ((await stored()) < 1_600) await pause(5)
    await shut()
    while ((await journaled()) < 500) await pause(5)
    await admit(true)
    const { code, out } = await running
    const { messages } = JSON.parse(out) as Summary
    assert.deepEqual([code, messages.acked, messages.unnumbered], [0, 16_000, 0], out)
    assert.ok(messages.journaled >= 500 && messages.journaled < messages.acked, out)
  })
})

async function stored(): Promise<number> {
  const [row] = await server.sql`select count(*) from messages`
  return Number(row?.count)
}

async function journaled(): Promise<number> {
  const figures = await scrape(new URL('/metrics', server.url))
  return figures?.get('chat_journal_messages_total') ?? 0
}

/** Postgres sends everybody away but the test. */
async function shut(): Promise<void> {
  await admit(false)
  await server.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'glassroom%'`
}

/** `alter database` refuses to do this from within. */
async function admit(anybody: boolean): Promise<void> {
  await server.sql`update pg_database set datallowconn = ${anybody} where datname = current_database()`
}
