/** Proves that a load is the same however many processes make it. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoomEvidence } from '../../bench/ledger/evidence.ts'
import type { Summary } from '../../bench/results/summary.ts'
import { formatCount } from '../../bench/units.ts'
import { bench, testBed, unchecked } from './harness-bench.ts'
import type { Report } from './harness-report.ts'

const loads = {
  burst: 'burst --rooms 8 -l 9 --senders 1',
  'burst, 3 senders': 'burst --rooms 8 -l 7 --senders 3',
  rate: 'rate --rooms 8 -l 9 --senders 1 -d 1s',
}
const workers = [1, 2, 4]

export async function processes({ row, progress }: Report, quick: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'glassroom-harness-'))
  try {
    const chosen = Object.entries(loads).filter(([name]) => !quick || name !== 'burst')
    for (const [name, words] of chosen) {
      const told: string[] = []
      for (const count of workers) {
        progress(`${name}, ${count} processes`)
        const messages = words.startsWith('rate') ? 400 : quick ? 100 : 1_000
        const out = join(folder, `${name}-${count}`)
        const { summary } = await bench(`${words} -n ${messages} -w ${count}`, [
          ...testBed({ coalesce: true }),
          '-o',
          out,
        ])
        const orders = await ordersIn(out)
        told.push(totals(summary, words.includes('--senders 1') ? orders : new Set(['several'])))
        const wrong = [...unchecked(summary), ...workersOf(summary, count)]
        const figures = `${formatCount(summary.deliveries.received)} deliveries, 0 findings, rooms in one order`
        row(wrong.length === 0, `${name} × ${count}`, wrong.length === 0 ? figures : wrong.join(', '))
      }
      row(
        new Set(told).size === 1,
        name,
        new Set(told).size === 1 ? 'the same totals and orders' : told.join(' | '),
      )
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function workersOf({ generator }: Summary, count: number): string[] {
  return generator.workers.length === count ? [] : [`${generator.workers.length} workers`]
}

/** What must not depend on the number of processes. */
function totals({ messages, deliveries, members, audit }: Summary, orders: ReadonlySet<string>): string {
  const { planned, sent, acked } = messages
  return JSON.stringify([planned, sent, acked, deliveries, members, audit, [...orders].sort()])
}

/** The order that members saw, of all rooms: with one sender in each, and as many messages, there is only one. */
async function ordersIn(out: string): Promise<Set<string>> {
  const [run = ''] = await readdir(out)
  const lines = (await readFile(join(out, run, 'ledger.ndjson'), 'utf8')).trim().split('\n')
  const rooms = lines.map((line) => JSON.parse(line) as RoomEvidence)
  return new Set(rooms.flatMap(({ witnesses }) => witnesses.map(({ digest }) => digest)))
}
