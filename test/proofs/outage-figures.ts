/**
 * Measures what an outage costs, on the running server: `npm run outage`, with messages a second and records of the
 * backlog as arguments. Everything is on this machine; what forces data to the disk is on for Postgres and the journal.
 */

import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { formatCount, formatMicros } from '../../bench/units.ts'
import { openJournal } from '../../src/adapters/disk/journal.ts'
import { sha256 } from '../../src/adapters/crypto/digest.ts'
import { messageId, type Utterance } from '../../src/core/message.ts'
import { ChaosPostgres } from '../chaos/postgres.ts'
import { built } from '../support/build.ts'
import { ServerProcess } from '../support/server-process.ts'
import { Talkers } from './talkers.ts'

const usage =
  'outage: measures what an outage costs at so many messages a second (1000), and\n' +
  'what so many messages in the journal cost at the start of a server (1000000)\n' +
  '\n  npm run outage -- [RATE [BACKLOG]]\n'
const rooms = 20
const outageMs = 10_000

const given = process.argv.slice(2)
const [rate = 1_000, backlog = 1_000_000] = given.map(Number)
if (given.length > 2 || !given.every((text) => /^[1-9]\d{0,8}$/.test(text))) {
  process.stderr.write(usage)
  process.exit(2)
}
type Latency = ReturnType<Talkers['latency']>

const folder = await mkdtemp(join(tmpdir(), 'glassroom-outage-'))
const say = (line: string) => process.stdout.write(`${line}\n`)
try {
  await measure()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measure(): Promise<void> {
  await built()
  const postgres = await ChaosPostgres.make(folder, { fsync: 'on', full_page_writes: 'on' })
  await postgres.start()
  try {
    await outages(postgres)
    await return1M(postgres)
  } finally {
    await postgres.end()
  }
}

function serverOn(postgres: ChaosPostgres): ServerProcess {
  return ServerProcess.start({
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: postgres.url,
    RATE_LIMIT: 'off',
  })
}

async function outages(postgres: ChaosPostgres): Promise<void> {
  await mkdir(join(folder, 'data'))
  const server = serverOn(postgres)
  const talkers = await Talkers.join(await server.url(), rooms)
  say(` outage · ${formatCount(rate)} messages a second in ${rooms} rooms, timed from due to ack\n`)
  say(` ${'Postgres'.padEnd(12)}${['acks', 'p50', 'p99', 'max'].map((name) => name.padStart(8)).join('')}`)
  talkers.start(rate)
  await pause(2_000)
  row('up', await phase(talkers, () => pause(outageMs)))
  await fault(
    talkers,
    'killed',
    () => postgres.kill(),
    () => postgres.start(),
  )
  await fault(
    talkers,
    'stopped',
    () => postgres.stop(),
    async () => postgres.goOn(),
  )
  await talkers.stop()
  say(`\n Meanwhile ${talkers.closed} sockets were closed and ${talkers.refused} messages refused.`)
  talkers.close()
  const began = performance.now()
  const { code } = await server.kill('SIGTERM')
  say(` Asked to end, the server ended after ${span(performance.now() - began)} with exit code ${code}.`)
}

async function fault(
  talkers: Talkers,
  name: string,
  begin: () => Promise<void>,
  end: () => Promise<void>,
): Promise<void> {
  const since = performance.now()
  const begun = begin()
  const { at } = await talkers.firstAck('journal', since)
  await begun
  const during = await phase(talkers, () => pause(outageMs))
  row(name, during, `first journal ack ${span(at - since)}`)
  await end()
  const back = performance.now()
  let took = 0
  const replaying = await phase(talkers, async () => {
    took = (await talkers.firstAck('postgres', back)).at - back
  })
  const journaled = talkers.acks.filter((ack) => ack.at > since && ack.durable === 'journal').length
  row('  back', replaying, `${formatCount(journaled)} replayed in ${span(took)}`)
  await pause(1_000)
}

async function phase(talkers: Talkers, during: () => Promise<unknown>): Promise<Latency> {
  const from = performance.now()
  await during()
  const to = performance.now()
  await pause(50)
  return talkers.latency(from, to)
}

function row(name: string, { count, p50, p99, most }: Latency, note = ''): void {
  const cells = [formatCount(count), span(p50), span(p99), span(most)].map((cell) => cell.padStart(8))
  say(` ${name.padEnd(12)}${cells.join('')}   ${note}`.trimEnd())
}

/** A server that finds a long journal at its start. */
async function return1M(postgres: ChaosPostgres): Promise<void> {
  const first = serverOn(postgres)
  const { rooms: ids } = await closing(Talkers.join(await first.url(), rooms))
  await first.kill('SIGTERM')
  await fill(ids)
  const began = performance.now()
  const server = serverOn(postgres)
  const url = await server.url()
  say(`\n A server starts with ${formatCount(backlog)} messages in its journal.`)
  say(` It listens after ${span(performance.now() - began)}`)
  const talkers = await Talkers.join(url, rooms)
  talkers.start(rate)
  let most = 0
  const left = async () =>
    Number(/^chat_journal_records (\d+)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1])
  const from = performance.now()
  const before = await left()
  while ((await left()) > 0) {
    most = Math.max(most, rssOf(server))
    await pause(100)
  }
  const took = (performance.now() - from) / 1_000
  say(
    ` It replays ${formatCount(Math.round(before / took))} messages a second, in at most ${most} MiB of memory`,
  )
  const replayed = talkers.latency(from, performance.now())
  const quietFrom = performance.now()
  await pause(5_000)
  const quiet = talkers.latency(quietFrom, performance.now())
  say(` It acks within ${span(replayed.p99)} meanwhile and ${span(quiet.p99)} afterwards (p99)`)
  await talkers.stop()
  talkers.close()
  await server.kill('SIGTERM')
}

async function closing(joining: Promise<Talkers>): Promise<Talkers> {
  const talkers = await joining
  talkers.close()
  return talkers
}

async function fill(ids: readonly string[]): Promise<void> {
  const journal = await openJournal(join(folder, 'data/journal'), { told: () => {} })
  const sender = { id: 'backlogsender000', name: 'quiet otter' }
  const sentAt = new Date().toISOString()
  const utterance = (n: number): Utterance => ({
    id: messageId(sha256, sender.id, `b${n}`),
    room: ids[n % ids.length] ?? '',
    sender,
    text: `message ${n} of some length, as they are`,
    ref: `b${n}`,
    sentAt,
  })
  for (let n = 0; n < backlog; n += 500) {
    const size = Math.min(500, backlog - n)
    await journal.append(Array.from({ length: size }, (_, at) => utterance(n + at)))
  }
  await journal.close()
}

function rssOf(server: ServerProcess): number {
  const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024)
}

/** As in `6.2ms`, `127ms` and `1.27s`. */
function span(ms: number): string {
  return formatMicros(ms * 1_000)
}
