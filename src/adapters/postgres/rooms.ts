/** Rooms in Postgres. */

import type { PendingQuery } from 'postgres'
import type { FoundRoom, RoomRecord, RoomStore } from '../../core/ports.ts'
import { storable } from '../../protocol/text.ts'
import type { BackendPool } from './backend-pool.ts'
import type { Sql } from './client.ts'
import { searchRooms } from './search.ts'
import { textArray } from './text-array.ts'

interface RoomRow {
  id: string
  name: string
  created_at: Date
  head: number
}

export class PostgresRooms implements RoomStore {
  constructor(
    private readonly pool: BackendPool,
    private readonly searches: BackendPool,
  ) {}

  /** The same room again is the room that is there, so that an answer that got lost can be asked for again. */
  async create({ id, name }: { id: string; name: string }): Promise<RoomRecord> {
    await this.pool.run(
      (sql) => sql`insert into rooms (id, name) values (${id}, ${name}) on conflict (id) do nothing`,
    )
    const record = await this.find(id)
    if (record?.name !== name) throw new Error('the id belongs to another room')
    return record
  }

  async find(id: string): Promise<RoomRecord | undefined> {
    if (!storable(id)) return undefined
    const [row] = await this.pool.run(
      (sql) => sql<RoomRow[]>`select id, name, created_at, head from rooms where id = ${id}`,
    )
    return row && recordOf(row)
  }

  search(query: string, limit: number, after?: { rank: number; id: string }): Promise<FoundRoom[]> {
    return searchRooms(this.searches, query, limit, after)
  }

  async newest(limit: number, after?: { createdAt: string; id: string }): Promise<RoomRecord[]> {
    // No room is from before 1970 or has such an id, and Postgres may not even be asked: its times begin in 4713 BC.
    if (after && !(Date.parse(after.createdAt) >= 0 && storable(after.id))) return []
    const rows = await this.pool.run((sql) => newestRooms(sql, limit, after))
    return rows.map(recordOf)
  }

  async heads(ids: string[]): Promise<Map<string, number>> {
    const rows = await this.pool.run(
      (sql) => sql<{ id: string; head: number }[]>`
        select id, head from rooms where id = any (${textArray(ids.filter(storable))}::text[])`,
    )
    return new Map(rows.map(({ id, head }) => [id, head]))
  }
}

/** The statement of one page of the list. */
export function newestRooms(
  sql: Sql,
  limit: number,
  after?: { createdAt: string; id: string },
): PendingQuery<RoomRow[]> {
  if (!after) {
    return sql<RoomRow[]>`
      select id, name, created_at, head from rooms order by created_at desc, id desc limit ${limit}`
  }
  return sql<RoomRow[]>`
    select id, name, created_at, head from rooms
    where (created_at, id) < (to_timestamp(${Date.parse(after.createdAt)}::float8 / 1000), ${after.id})
    order by created_at desc, id desc limit ${limit}`
}

function recordOf({ id, name, created_at, head }: RoomRow): RoomRecord {
  return { id, name, createdAt: created_at.toISOString(), head }
}
