/** How long reading, searching and storing take in a large database, and by which plans. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { micros } from '../clock.ts'
import type { Table } from '../peers/table.ts'
import { unlessStopped } from '../stopping.ts'
import { formatCount, formatMicros } from '../units.ts'
import type { Database } from './database.ts'
import { fill } from './fill.ts'
import { appendQuestions, historyQuestions, roomQuestions, type Question } from './questions.ts'
import { connectTo } from './way.ts'

const times = 300
const firstTimes = 10
const deadlineMs = 30_000

interface Timed {
  name: string
  /** Microseconds. */
  p50: number
  p99: number
  most: number
}

/** Rejects with Unable when it is stopped. */
export async function timeLarge(
  database: Database,
  messages: number,
  plans: string | undefined,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<{ timed: Timed[]; filledIn: number; messages: number; rooms: number }> {
  const begun = micros()
  const filled = await fill(database, messages, signal, say)
  const filledIn = micros() - begun
  const store = openStore(database.address, { deadlineMs })
  try {
    const questions = [
      ...historyQuestions(store, filled),
      ...(await askRooms(database, store)),
      ...appendQuestions(store.writer(), filled),
    ]
    const timed: Timed[] = []
    for (const question of questions) {
      say(question.name)
      timed.push(await unlessStopped(signal, time(question)))
      if (plans !== undefined) await keepPlan(database, question, plans)
    }
    return { timed, filledIn, messages: filled.messages, rooms: filled.rooms.length }
  } finally {
    await store.close()
  }
}

/** Of a name that a room has. */
async function askRooms({ sql }: Database, store: ReturnType<typeof openStore>): Promise<Question[]> {
  const [room] = await sql<{ name: string }[]>`select name from rooms where id = 'room777'`
  return roomQuestions(store, room?.name ?? '')
}

async function time({ name, ask }: Question): Promise<Timed> {
  for (let at = 0; at < firstTimes; at++) await ask()
  const took: number[] = []
  for (let at = 0; at < times; at++) {
    const begun = micros()
    await ask()
    took.push(micros() - begun)
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.ceil(share * took.length) - 1] ?? NaN
  return { name, p50: at(0.5), p99: at(0.99), most: at(1) }
}

/** By a connection with the settings that this statement has in the store. */
async function keepPlan({ address }: Database, question: Question, folder: string): Promise<void> {
  const client = connectTo(address, question.session)
  try {
    const rows = await client.sql<{ 'QUERY PLAN': string }[]>`
      explain (analyze, buffers) ${question.statement(client.sql)}`
    const file = `${question.name.replaceAll(/[^a-z0-9]+/g, '-')}.txt`
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, file), `${rows.map((row) => shortened(row['QUERY PLAN'])).join('\n')}\n`)
  } finally {
    await client.close()
  }
}

/** Values of many elements would hide the plan, and the last character there is cannot be seen. */
function shortened(line: string): string {
  return line.replaceAll(/'(\{[^']{40})[^']*'/g, "'$1…'").replaceAll('\u{10FFFF}', '\\u{10FFFF}')
}

export function largeTable({
  timed,
  filledIn,
  messages,
  rooms,
}: Awaited<ReturnType<typeof timeLarge>>): Table {
  return {
    title: `${formatCount(messages)} messages in ${formatCount(rooms)} rooms`,
    heads: ['', 'p50', 'p99', 'most'],
    rows: timed.map(({ name, ...took }) => [name, ...[took.p50, took.p99, took.most].map(formatMicros)]),
    notes: [`Made in ${Math.round(filledIn / 1e6)} s. Each asked ${times} times, one after another.`],
  }
}
