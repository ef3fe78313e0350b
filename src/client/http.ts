/** The HTTP side of the server: rooms and history. */

import type { Member, RoomState, SaidMessage } from '../protocol/frames.ts'
import type { ProblemCode } from '../protocol/refusals.ts'
import { Refused } from './refused.ts'

/** One page; `nextCursor` is null at the end. */
export interface PageOf<Item> {
  items: Item[]
  nextCursor: string | null
}

export interface RoomsQuery {
  search?: string
  limit?: number
  cursor?: string
}

export type HistoryQuery = { limit?: number } & ({ after: number } | { before: number })

/** A room, and the first of its members. */
export type RoomDetails = RoomState & { members: Member[] }

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** How long an answer may take. */
const answerMs = 15_000

/** Every method rejects with Refused, and nothing else. */
export class HttpApi {
  constructor(
    private readonly base: string,
    private readonly fetch: Fetch,
  ) {}

  /** Rooms like `search`, best first; without it the liveliest first. */
  rooms(query: RoomsQuery = {}): Promise<PageOf<RoomState>> {
    return this.ask(`/api/rooms${queryOf({ ...query })}`)
  }

  /** A new room; without a name it gets a random one. */
  createRoom(name?: string): Promise<RoomState> {
    const body = JSON.stringify(name === undefined ? {} : { name })
    return this.ask('/api/rooms', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  }

  room(id: string): Promise<RoomDetails> {
    return this.ask(`/api/rooms/${encodeURIComponent(id)}`)
  }

  /** History: oldest first with `after`, newest first with `before`. */
  messages(room: string, query: HistoryQuery): Promise<PageOf<SaidMessage>> {
    return this.ask(`/api/rooms/${encodeURIComponent(room)}/messages${queryOf({ ...query })}`)
  }

  private async ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
    try {
      const { fetch } = this
      const response = await fetch(this.base + path, { ...init, signal: AbortSignal.timeout(answerMs) })
      if (!response.ok) throw await problem(response)
      return (await response.json()) as Answer
    } catch (error) {
      if (error instanceof Refused) throw error
      throw new Refused('unreachable', 'the server cannot be reached')
    }
  }
}

function queryOf(fields: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, String(value))
  return query.size === 0 ? '' : `?${query.toString()}`
}

interface ProblemBody {
  code?: ProblemCode
  detail?: string
  retryAfterMs?: number
}

async function problem(response: Response): Promise<Refused> {
  const body = (await response.json()) as ProblemBody
  const message = body.detail ?? `the server answered ${String(response.status)}`
  return new Refused(body.code ?? 'internal', message, body.retryAfterMs ?? retryAfterMs(response))
}

/** A proxy in front of the server knows only the header. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}
