/**
 * Loads Glassroom and plain broadcast servers in turns and prints their medians as a table: `npm run side-by-side`, with
 * the number of rounds as an argument. The others keep nothing and number nothing: what durability costs is part of the
 * difference. Bun takes part once `npm --prefix bench/targets ci` was run.
 */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Summary } from '../../bench/results/summary.ts'
import { figures, formatCount, formatMicros } from '../../bench/units.ts'
import { built } from '../support/build.ts'

interface Contender {
  name: string
  dialect: string
  start: string
  /** Words for the command line besides. */
  words: string[]
}

const loads: Record<string, string[]> = {
  'burst, 20 rooms × 20': ['burst', '-n', '500'],
  'burst, 1 room × 1,000': ['burst', '--rooms', '1', '-l', '1000', '-n', '300'],
  '1,000/s, 20 rooms × 20': ['rate', '-r', '1000/s', '-d', '10s', '--warmup', '2s'],
}
const bun = 'bench/targets/node_modules/@oven/bun-linux-x64/bin/bun'

const rounds = Number(process.argv[2] ?? 3)
if (!Number.isInteger(rounds) || rounds < 1 || process.argv.length > 3) {
  process.stderr.write('side-by-side: loads servers in turns\n\n  npm run side-by-side -- [ROUNDS]\n')
  process.exit(2)
}

const folder = await mkdtemp(join(tmpdir(), 'glassroom-side-'))
try {
  await built()
  for (const [name, words] of Object.entries(loads)) await sideBySide(name, words)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function sideBySide(name: string, words: string[]): Promise<void> {
  const found = new Map<string, Summary[]>()
  for (let round = 1; round <= rounds; round++) {
    for (const contender of await contenders()) {
      process.stderr.write(`${name}: ${contender.name}, round ${round} of ${rounds}\n`)
      const runs = found.get(contender.name) ?? []
      found.set(contender.name, [...runs, await measure(contender, words)])
    }
  }
  const rows = [...found].map(([server, runs]) => `| ${[server, ...cells(runs)].join(' | ')} |`)
  const head = [
    '',
    'deliveries/s',
    'lowest to highest',
    'p50',
    'p99',
    'server µs a delivery',
    'generator busy',
    'verdicts',
  ]
  process.stdout.write(
    `\n${name}\n\n| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|\n${rows.join('\n')}\n`,
  )
}

/** Glassroom gets a new folder and a free port each time. */
async function contenders(): Promise<Contender[]> {
  const port = await freePort()
  const data = await mkdtemp(join(folder, 'data-'))
  const plain = (name: string, start: string): Contender => ({ name, start, dialect: 'broadcast', words: [] })
  return [
    {
      name: 'Glassroom, every message in Postgres',
      dialect: 'glassroom',
      start: `exec env PORT=${port} DATA_DIR=${data} RATE_LIMIT=off LOG_LEVEL=warn node dist/server.js`,
      words: ['-u', `http://127.0.0.1:${port}`],
    },
    plain('ws', 'exec node --import tsx bench/targets/ws.ts 0'),
    ...(existsSync(bun) ? [plain('Bun', `exec ${bun} bench/targets/bun.ts 0`)] : []),
    { ...plain('socket.io', 'exec node --import tsx bench/targets/socketio.ts 0'), dialect: 'socketio' },
  ]
}

function measure({ dialect, start, words }: Contender, load: string[]): Promise<Summary> {
  const argv = [...load, '--dialect', dialect, '--start', start, ...words, '--json', '-o', 'off']
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 1e9 }
    execFile(
      process.execPath,
      ['--import', 'tsx', 'cmd/bench.ts', ...argv],
      options,
      (error, stdout, stderr) => {
        // A run that is not a pass says so in its summary; only one without any is an error.
        if (stdout.startsWith('{')) resolve(JSON.parse(stdout) as Summary)
        else reject(error ?? new Error(stderr))
      },
    )
  })
}

function cells(runs: readonly Summary[]): string[] {
  const speeds = runs.map(({ deliveriesPerSecond }) => Math.round(deliveriesPerSecond)).sort((a, b) => a - b)
  const of = (value: (run: Summary) => number) => median(runs.map(value))
  return [
    formatCount(median(speeds)),
    `${formatCount(speeds[0] ?? 0)} to ${formatCount(speeds.at(-1) ?? 0)}`,
    formatMicros(of(({ latency }) => latency.delivery.p50)),
    formatMicros(of(({ latency }) => latency.delivery.p99)),
    figures(of(({ cost }) => cost.serverPerDelivery ?? NaN)),
    `${Math.round(of(({ generator }) => generator.eventLoopUtilization) * 100)} %`,
    [...new Set(runs.map(({ verdict }) => verdict))].join(', '),
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
