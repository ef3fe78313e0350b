/**
 * Measures what an outage costs, on the running server: `npm run outage`, with messages a second and records of the
 * backlog as arguments. Everything is on this machine; what forces data to the disk is on for Postgres and the journal.
 */

import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openJournal } from '../../src/adapters/disk/journal.ts'
import { sha256 } from '../../src/adapters/crypto/digest.ts'
import { messageId, type Utterance } from '../../src/core/message.ts'
import { ChaosPostgres } from '../chaos/postgres.ts'
import { built } from '../support/build.ts'
import { ServerProcess } from '../support/server-process.ts'
import { Talkers } from './talkers.ts'

const [rate = 1_000, backlog = 1_000_000] = process.argv.slice(2).map(Number)
const rooms = 20
const outageMs = 10_000

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
  say(`${rate} messages a second in ${rooms} rooms, ack latency from the time each was due, in ms`)
  talkers.start(rate)
  await pause(2_000)
  await phase(talkers, 'Postgres up', () => pause(outageMs))
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
  say(`sockets closed ${talkers.closed}, messages refused ${talkers.refused}`)
  talkers.close()
  const began = performance.now()
  const { code } = await server.kill('SIGTERM')
  say(`SIGTERM: exit ${code} after ${ms(performance.now() - began)}`)
}

async function fault(
  talkers: Talkers,
  name: string,
  begin: () => Promise<void>,
  end: () => Promise<void>,
): Promise<void> {
  const since = performance.now()
  const begun = begin()
  const { due, at } = await talkers.firstAck('journal', since)
  say(
    `Postgres ${name}: the first ack from the journal ${ms(at - since)} later, of a message due ${ms(at - due)} before`,
  )
  await begun
  await phase(talkers, `  ${name}`, () => pause(outageMs))
  const journaled = talkers.acks.filter((ack) => ack.at > since && ack.durable === 'journal').length
  await end()
  const back = performance.now()
  await phase(talkers, '  replaying', async () => {
    const first = await talkers.firstAck('postgres', back)
    say(`  back: ${ms(first.at - back)} after Postgres accepts again, ${journaled} messages replayed`)
  })
  await pause(1_000)
}

async function phase(talkers: Talkers, name: string, during: () => Promise<unknown>): Promise<void> {
  const from = performance.now()
  await during()
  const to = performance.now()
  await pause(50)
  const { count, p50, p99, most } = talkers.latency(from, to)
  say(`${name.padEnd(14)} ${count} acks: p50 ${ms(p50)}, p99 ${ms(p99)}, most ${ms(most)}`)
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
  say(`${backlog} messages in the journal: listening after ${ms(performance.now() - began)}`)
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
  say(`replayed ${Math.round(before / took)} messages a second; the server's memory at most ${most} MiB`)
  const replayed = talkers.latency(from, performance.now())
  const quietFrom = performance.now()
  await pause(5_000)
  const quiet = talkers.latency(quietFrom, performance.now())
  say(`ack p99 ${ms(replayed.p99)} meanwhile, ${ms(quiet.p99)} afterwards`)
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

function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}
