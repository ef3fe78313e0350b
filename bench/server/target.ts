/** The server under load, as HTTP shows it. Every method rejects with Unable. */

import type { RoomState, SaidMessage } from '../../src/protocol/frames.ts'
import { limits } from '../../src/protocol/limits.ts'
import { refusedBy, unreachable } from '../failure.ts'
import { below } from '../plan/plan.ts'

interface HistoryPage {
  items: SaidMessage[]
  nextCursor: string | null
}

const attempts = 5

export class Target {
  constructor(readonly url: URL) {}

  /** Where its WebSocket is. */
  socket(name: string): URL {
    const url = below(this.url, 'ws')
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    url.searchParams.set('name', name)
    return url
  }

  async createRoom(name: string): Promise<RoomState> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    }
    const response = await fetchFrom(below(this.url, 'api/rooms'), request)
    if (response.status !== 201)
      throw refusedBy(below(this.url, 'api/rooms'), response.status, 'create rooms')
    return (await response.json()) as RoomState
  }

  async room(id: string): Promise<RoomState> {
    return (await this.#read(below(this.url, `api/rooms/${id}`))) as RoomState
  }

  /** All messages of a room, oldest first. */
  async *history(id: string): AsyncGenerator<SaidMessage> {
    let after = 0
    for (;;) {
      const url = below(this.url, `api/rooms/${id}/messages?after=${after}&limit=${limits.pageMost}`)
      const page = (await this.#read(url)) as HistoryPage
      yield* page.items
      const last = page.items.at(-1)?.seq
      // A page that does not lead on ends the reading, whatever its cursor says.
      if (page.nextCursor === null || !last || last <= after) return
      after = last
    }
  }

  /** Reads JSON, and tries again while the server says that it cannot just now. */
  async #read(url: URL): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetchFrom(url)
      if (response.ok) return response.json()
      await response.body?.cancel()
      const later = response.status === 503 || response.status === 429
      if (!later || attempt === attempts) throw refusedBy(url, response.status, 'read history')
      await pause(Number(response.headers.get('retry-after') ?? 1))
    }
  }
}

async function fetchFrom(url: URL, request?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (error) {
    throw unreachable(error, url)
  }
}

function pause(seconds: number): Promise<void> {
  const ms = Math.min(Math.max(seconds, 0) || 0, 10) * 1_000
  return new Promise((resolve) => setTimeout(resolve, ms))
}
