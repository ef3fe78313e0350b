/** The list of rooms: found by name, or the liveliest first. */

import type { RoomState } from '../protocol/frames.ts'
import { isRoomId } from '../protocol/codec.ts'
import type { KnownRooms } from './known-rooms.ts'
import type { RoomRecord, RoomStore } from './ports.ts'
import type { Room } from './room.ts'

export interface Listing {
  search?: string | undefined
  limit: number
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined
}

export interface RoomPage {
  items: RoomState[]
  nextCursor: string | null
}

interface Place {
  createdAt: string
  id: string
}

/**
 * Where the next page begins: past a found room; at a place in this node's ranking of lively rooms; or, when those are
 * done, past a room of the newest.
 */
type Cursor = { found: { rank: number; id: string } } | { lively: number } | { newest: Place }

export class Directory {
  constructor(
    private readonly store: RoomStore,
    private readonly known: KnownRooms,
  ) {}

  /**
   * A page of rooms. The ranking is of the moment: rooms that move between two pages may come twice or not at all.
   * Undefined when the cursor is none of ours. Rejects with StorageUnavailable.
   */
  async list({ search = '', limit, cursor }: Listing): Promise<RoomPage | undefined> {
    const from = cursor === undefined ? undefined : parseCursor(cursor)
    if (cursor !== undefined && !from) return undefined
    const query = search.trim()
    if (query !== '') return from && !('found' in from) ? undefined : this.search(query, limit, from?.found)
    if (from && 'found' in from) return undefined
    return from && 'newest' in from
      ? this.newest([], limit, from.newest)
      : this.lively(limit, from?.lively ?? 0)
  }

  private async search(
    query: string,
    limit: number,
    after?: { rank: number; id: string },
  ): Promise<RoomPage> {
    const found = await this.store.search(query, limit, after)
    const last = found.length === limit ? found.at(-1) : undefined
    return page(
      found.map((record) => this.state(record)),
      last && { found: { rank: last.rank, id: last.id } },
    )
  }

  private async lively(limit: number, from: number): Promise<RoomPage> {
    const ranked = this.known.filter(isLively).sort(livelier)
    const items = ranked.slice(from, from + limit).map((room) => room.state)
    if (items.length === limit) return page(items, { lively: from + limit })
    return this.newest(items, limit)
  }

  /** Fills a page with the newest of the rooms that are not ranked. */
  private async newest(items: RoomState[], limit: number, after?: Place): Promise<RoomPage> {
    const records = await this.store.newest(limit, after)
    let last: RoomRecord | undefined
    for (const record of records) {
      if (items.length === limit) break
      const known = this.known.peek(record.id)
      if (!known || !isLively(known)) items.push(this.state(record))
      last = record
    }
    const done = last === records.at(-1) && records.length < limit
    return page(items, last && !done ? { newest: { createdAt: last.createdAt, id: last.id } } : undefined)
  }

  private state({ id, name, createdAt, head }: RoomRecord): RoomState {
    const known = this.known.peek(id)
    const membersOnline = known?.roster.size ?? 0
    return { id, name, createdAt, head: Math.max(head, known?.order.shown ?? 0), membersOnline }
  }
}

/** Somebody is in it, or said something since this process began. */
function isLively(room: Room): boolean {
  return room.roster.size > 0 || room.livelyAt > 0
}

function livelier(a: Room, b: Room): number {
  return b.roster.size - a.roster.size || b.livelyAt - a.livelyAt || (a.id < b.id ? -1 : 1)
}

function page(items: RoomState[], next: Cursor | undefined): RoomPage {
  return { items, nextCursor: next ? encodeCursor(next) : null }
}

function encodeCursor(cursor: Cursor): string {
  return btoa(JSON.stringify(cursor)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function parseCursor(text: string): Cursor | undefined {
  try {
    const cursor = JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>
    return isCursor(cursor) ? cursor : undefined
  } catch {
    // Not base64, or not JSON: not ours.
    return undefined
  }
}

function isCursor(value: unknown): value is Cursor {
  if (!isRecord(value)) return false
  const { found, lively, newest } = value
  if (isRecord(found)) return Number.isFinite(found.rank) && isRoomId(found.id)
  if (lively !== undefined) return Number.isSafeInteger(lively) && (lively as number) >= 0
  return isRecord(newest) && isRoomId(newest.id) && isTime(newest.createdAt)
}

/** RFC 3339, as the server writes it. */
function isTime(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-[\d-]{5}T[\d:.]{12}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
