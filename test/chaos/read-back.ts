/** Reads a room back, as people do over HTTP and as an operator does by SQL. */

import postgres from 'postgres'
import type { Endpoint } from '../../src/adapters/postgres/client.ts'
import type { SaidMessage } from '../../src/protocol/frames.ts'
import type { History, Row } from './evidence.ts'

/** The histories of the rooms. Rejects when the server or Postgres does not answer. */
export async function readBack(
  url: string,
  endpoint: Endpoint,
  rooms: readonly string[],
): Promise<History[]> {
  const sql = postgres({ ...endpoint, max: 1, onnotice: () => {} })
  try {
    return await Promise.all(
      rooms.map(async (room) => {
        const [stored, http] = await Promise.all([bySql(sql, room), overHttp(url, room)])
        return { room, http, ...stored }
      }),
    )
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function bySql(sql: postgres.Sql, room: string): Promise<{ head: number; sql: Row[] }> {
  const rows = await sql<{ id: string; seq: string; sender: string; ref: string; text: string; at: Date }[]>`
    select id, seq, sender_id as sender, ref, text, sent_at as at from messages where room_id = ${room} order by seq`
  const [found] = await sql<{ head: string }[]>`select head from rooms where id = ${room}`
  const read = rows.map(({ id, seq, sender, ref, text, at }) => {
    return { id, seq: Number(seq), sender, ref, text, sentAt: at.toISOString() }
  })
  return { head: Number(found?.head), sql: read }
}

interface Page {
  items: (SaidMessage & { seq: number })[]
  nextCursor: string | null
}

async function overHttp(url: string, room: string): Promise<Row[]> {
  const rows: Row[] = []
  for (let after: string | null = '0'; after !== null;) {
    const response = await fetch(`${url}/api/rooms/${room}/messages?after=${after}&limit=200`)
    if (!response.ok) throw new Error(`the history of ${room} was answered with ${response.status}`)
    const { items, nextCursor } = (await response.json()) as Page
    for (const { id, seq, sender, ref, text, sentAt } of items)
      rows.push({ id, seq, sender: sender.id, ref, text, sentAt })
    after = nextCursor
  }
  return rows
}

/** Makes a room; resolves with its id. */
export async function makeRoom(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/api/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (!response.ok) throw new Error(`a room could not be made: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { id: string }).id
}

/** Records in the server's journal, as its metrics tell; 0 for a server that has none. */
export async function journaled(url: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then((response) => response.text())
  return Number(/^chat_journal_records(?:\{.*\})? (\S+)$/m.exec(text)?.[1] ?? 0)
}
