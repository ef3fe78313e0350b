/** Pages of a room's messages, found by their number and never by counting. */

import type { PendingQuery } from 'postgres'
import type { Page } from '../../core/ports.ts'
import type { StoredMessage } from '../../core/message.ts'
import type { BackendPool } from './backend-pool.ts'
import type { Sql } from './client.ts'

interface MessageRow {
  id: string
  room_id: string
  seq: number
  sender_id: string
  sender_name: string
  ref: string
  text: string
  kind: 'chat'
  sent_at: Date
}

/** Messages of a room after `after`, oldest first, or before `before`, newest first. */
export async function readMessages(pool: BackendPool, room: string, page: Page): Promise<StoredMessage[]> {
  const rows = await pool.run((sql) => pageOf(sql, room, page))
  return rows.map(({ id, room_id, seq, sender_id, sender_name, ref, text, kind, sent_at }) => {
    const sender = { id: sender_id, name: sender_name }
    return { id, room: room_id, seq, sender, kind, text, sentAt: sent_at.toISOString(), ref }
  })
}

/** The statement of one page. */
export function pageOf(sql: Sql, room: string, page: Page): PendingQuery<MessageRow[]> {
  if ('after' in page) {
    return sql<MessageRow[]>`
      select id, room_id, seq, sender_id, sender_name, ref, text, kind, sent_at from messages
      where room_id = ${room} and seq > ${page.after}
      order by seq limit ${page.limit}`
  }
  return sql<MessageRow[]>`
    select id, room_id, seq, sender_id, sender_name, ref, text, kind, sent_at from messages
    where room_id = ${room} and seq < ${page.before}
    order by seq desc limit ${page.limit}`
}
