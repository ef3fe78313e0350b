/**
 * Proves on the running server that no ack leaves before its message was written to info.log and that was synced, by the
 * system calls that `strace` sees. `npm run order`. A kill cannot prove that: the page cache outlives it.
 */

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChaosPostgres } from '../chaos/postgres.ts'
import { quietPort } from '../chaos/ports.ts'
import { build, root } from '../support/build.ts'
import { Chatter } from '../support/chatter.ts'
import { createRoom } from '../support/server.ts'
import { acksIn, callsIn } from './trace.ts'

const messages = 200
const traced = 'trace=pwrite64,pwritev,write,writev,sendto,sendmsg,fdatasync,fsync'

if (spawnSync('strace', ['-V']).error) {
  process.stderr.write('order: this proof watches system calls with strace, on Linux: install strace first\n')
  process.exit(2)
}
const folder = await mkdtemp(join(tmpdir(), 'glassroom-order-'))
try {
  process.exitCode = await prove()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function prove(): Promise<number> {
  await build()
  const postgres = await ChaosPostgres.make(folder)
  await postgres.start()
  const refs = Array.from({ length: messages }, (_, at) => `traced-${at}`)
  const trace = join(folder, 'trace')
  try {
    await chat(postgres, trace, refs)
  } finally {
    await postgres.end()
  }
  const acked = acksIn(callsIn(await readFile(trace, 'utf8')), refs)
  const wrong = acked.filter(({ inOrder }) => !inOrder)
  const proved = acked.length === messages && wrong.length === 0
  process.stdout.write(
    ` order · ${messages} messages sent with Postgres killed, and every system call seen\n` +
      ` acked   ${acked.length}, by the journal\n` +
      ` synced  ${acked.length - wrong.length} of them before the ack, by write and then fdatasync\n\n` +
      (proved ? ' PASS  no ack left before its message was on disk\n' : ' BROKEN\n'),
  )
  for (const { ref } of wrong.slice(0, 10)) process.stdout.write(`   acked too early: ${ref}\n`)
  return proved ? 0 : 1
}

/** A server under strace, whose Postgres is killed, and messages after that: one by one, and many at once. */
async function chat(postgres: ChaosPostgres, trace: string, refs: string[]): Promise<void> {
  const port = await quietPort()
  const dataDir = join(folder, 'data')
  await mkdir(dataDir)
  const { PATH = '', HOME = '' } = process.env
  const command = ['-f', '-y', '-s', '100000', '-e', traced, '-o', trace]
  const server = spawn('strace', [...command, process.execPath, join(root, 'dist/server.js')], {
    cwd: dataDir,
    env: {
      PATH,
      HOME,
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: postgres.url,
      RATE_LIMIT: 'off',
      WRITERS: '4',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(server, 'close')
  for (let said = ''; !said.includes('page ');) said += String(await once(server.stderr, 'data'))
  const url = `http://127.0.0.1:${port}`
  const room = await createRoom(url)
  const client = await Chatter.open(url, { room: room.id })
  await client.next('joined')
  await postgres.kill()
  for (const ref of refs.slice(0, messages / 4)) {
    client.say({ type: 'send', room: room.id, text: ref, ref })
    await client.next('ack')
  }
  for (const ref of refs.slice(messages / 4)) client.say({ type: 'send', room: room.id, text: ref, ref })
  await client.until('ack', messages)
  // strace ends with the program that it watches.
  const [pid] = execFileSync('pgrep', ['-P', String(server.pid)], { encoding: 'utf8' }).split('\n')
  process.kill(Number(pid), 'SIGTERM')
  await ended
}
