/** Rooms in memory, with the search that Postgres does, done plainly. */

import type { FoundRoom, RoomRecord, RoomStore } from '../../core/ports.ts'
import { likeness, searchable } from './trigrams.ts'

/** Names that share less with the query are not found. */
const leastLikeness = 0.3

export class MemoryRooms implements RoomStore {
  private readonly records = new Map<string, RoomRecord>()

  /** The room itself, for the writers. */
  record(id: string): RoomRecord | undefined {
    return this.records.get(id)
  }

  async create({ id, name }: { id: string; name: string }): Promise<RoomRecord> {
    const record = this.records.get(id) ?? { id, name, createdAt: new Date().toISOString(), head: 0 }
    if (record.name !== name) throw new Error('the id belongs to another room')
    this.records.set(id, record)
    return { ...record }
  }

  async find(id: string): Promise<RoomRecord | undefined> {
    const record = this.records.get(id)
    return record && { ...record }
  }

  async search(query: string, limit: number, after?: { rank: number; id: string }): Promise<FoundRoom[]> {
    const wanted = searchable(query)
    return [...this.records.values()]
      .map((record) => ({ ...record, rank: rank(wanted, searchable(record.name)) }))
      .filter((found) => found.rank >= leastLikeness && (!after || better(after, found) < 0))
      .sort(better)
      .slice(0, limit)
  }

  async newest(limit: number, after?: { createdAt: string; id: string }): Promise<RoomRecord[]> {
    return [...this.records.values()]
      .filter((record) => !after || newer(after, record) < 0)
      .sort(newer)
      .slice(0, limit)
      .map((record) => ({ ...record }))
  }

  async heads(ids: string[]): Promise<Map<string, number>> {
    const known = ids.flatMap((id) => this.records.get(id) ?? [])
    return new Map(known.map(({ id, head }) => [id, head]))
  }
}

/** Names that begin with the query come first, the shortest before the others. */
function rank(query: string, name: string): number {
  const begins = query !== '' && name.startsWith(query)
  return likeness(query, name) + (begins ? 1 + query.length / name.length : 0)
}

function better(a: { rank: number; id: string }, b: { rank: number; id: string }): number {
  return b.rank - a.rank || compare(a.id, b.id)
}

function newer(a: { createdAt: string; id: string }, b: { createdAt: string; id: string }): number {
  return compare(b.createdAt, a.createdAt) || compare(b.id, a.id)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
